import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uPlot from "uplot";
import { axisTicks, logarithmicTicks, tickLabels } from "../drawing/axis-ticks.js";
import { fromEntry, settledRange } from "../drawing/settled-range.js";
import { ThemeController, themeColor } from "../styles/theme.js";

export interface ChartLine {
  /** One value for each x; null where the line has none. */
  readonly values: readonly (number | null)[];
  /** A CSS colour, or the name of a custom property that holds one. */
  readonly color: string;
  readonly dashed?: boolean;
  /** Measured on the right-hand axis. */
  readonly right?: boolean;
  /** Written at the line's end. */
  readonly name?: string;
}

/** A value that a line can't pass, drawn across. */
export interface ChartLevel {
  readonly value: number;
  readonly label: string;
  readonly color: string;
}

/** Lines over a common x. Tells by `point` ({ index } or null) what is under the pointer. */
@customElement("line-chart")
export class LineChart extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    .chart {
      width: 100%;
      height: 100%;
      overflow: hidden;
    }
    .uplot,
    .u-wrap {
      position: relative;
      user-select: none;
    }
    .u-over,
    .u-under,
    .u-axis {
      position: absolute;
    }
    .u-over,
    .u-under {
      overflow: hidden;
    }
    .uplot canvas {
      display: block;
      position: relative;
      width: 100%;
      height: 100%;
    }
    .u-cursor-x {
      position: absolute;
      top: 0;
      left: 0;
      height: 100%;
      border-left: 1px solid var(--vscode-descriptionForeground);
      pointer-events: none;
    }
    .u-cursor-y,
    .u-select,
    .u-cursor-pt {
      display: none;
    }
  `;

  @property({ attribute: false }) x: readonly number[] = [];
  @property({ attribute: false }) lines: readonly ChartLine[] = [];
  /** Of the left-hand axis, which reaches down to them. */
  @property({ attribute: false }) levels: readonly ChartLevel[] = [];
  @property({ attribute: false }) logarithmic = false;
  /** The x from which on values have settled: what comes before is drawn where it has come down to them. */
  @property({ attribute: false }) settled = 0;
  /** x is a count, and labelled at whole numbers. */
  @property({ attribute: false }) whole = false;
  @property() label = "";
  @query(".chart") private chart!: HTMLDivElement;
  #plot: uPlot | null = null;
  #ranges: Record<"left" | "right", readonly [number, number]> = { left: [0, 1], right: [0, 1] };
  #look = "";
  readonly #resize = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    new ThemeController(this);
  }

  get canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector("canvas");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#forget();
  }

  protected override render() {
    return html`<div class="chart" role="img" aria-label=${this.label}></div>`;
  }

  protected override updated(): void {
    const { clientWidth: width, clientHeight: height } = this.chart;
    if (width < 40 || height < 30 || this.x.length === 0) {
      this.#forget();
      return;
    }
    const colors = this.lines.map(({ color }) => (color.startsWith("--") ? themeColor(this, color, "#888") : color));
    const [text, grid] = [
      themeColor(this, "--vscode-descriptionForeground", "#888"),
      `color-mix(in srgb, ${themeColor(this, "--vscode-descriptionForeground", "#888")} 22%, transparent)`,
    ];
    // What setData can't change makes a new plot.
    const look = [...colors, this.logarithmic, text, grid, this.whole].join();
    const lone = this.lines.map(({ values }) => isLone(values)).join();
    const levels = this.levels.map(({ value, label }) => `${value} ${label}`).join();
    const key = [look, lone, levels].join(";");
    this.#ranges = { left: this.#range(false), right: this.#range(true) };
    const drawn = this.lines.map(({ values, right }) => fromEntry(values, this.#ranges[right ? "right" : "left"]));
    const data = [this.x, ...drawn] as uPlot.AlignedData;
    if (this.#plot && key === this.#look) this.#plot.setData(data);
    else {
      this.#forget();
      this.#look = key;
      this.#plot = new uPlot(this.#options(width, height, colors, text, grid), data, this.chart);
    }
  }

  #forget(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #fit(): void {
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.chart ?? {};
    if (!this.#plot) this.requestUpdate();
    else if (width > 40 && height > 30) this.#plot.setSize({ width, height });
  }

  #range(right: boolean): readonly [number, number] {
    const values = this.lines.filter((line) => (line.right ?? false) === right).map((line) => line.values);
    const also = right ? [] : this.levels.map(({ value }) => value);
    return settledRange(this.x, values, this.settled, also);
  }

  #drawLevels(plot: uPlot, font: string): void {
    const { ctx, bbox } = plot;
    const density = window.devicePixelRatio || 1;
    ctx.save();
    ctx.font = font.replace("11px", `${10 * density}px`);
    ctx.textBaseline = "bottom";
    ctx.textAlign = "right";
    for (const { value, label, color } of this.levels) {
      const y = plot.valToPos(value, "left", true);
      ctx.strokeStyle = ctx.fillStyle = color.startsWith("--") ? themeColor(this, color, "#888") : color;
      ctx.setLineDash([density, 3 * density]);
      ctx.lineWidth = 1.5 * density;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.fillText(label, bbox.left + bbox.width - 4 * density, y - 2 * density);
    }
    ctx.restore();
  }

  /** Each line's name behind its last value; names that would lie over one another keep apart. */
  #nameLines(plot: uPlot, colors: readonly string[]): void {
    const density = window.devicePixelRatio || 1;
    const apart = 12 * density;
    const ends = this.lines.flatMap(({ name, values, right }, index) => {
      const last = values.findLastIndex((value) => value !== null);
      if (name === undefined || last < 0) return [];
      const y = plot.valToPos(values[last] as number, right ? "right" : "left", true);
      return [{ name, color: colors[index] as string, x: plot.valToPos(this.x[last] as number, "x", true), y }];
    });
    ends.sort((a, b) => a.y - b.y);
    const { ctx } = plot;
    ctx.save();
    ctx.font = `600 ${11 * density}px ${themeColor(this, "--vscode-font-family", "sans-serif")}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    let above = Number.NEGATIVE_INFINITY;
    for (const { name, color, x, y } of ends) {
      above = Math.max(y, above + apart);
      ctx.fillStyle = color;
      ctx.fillText(name, x + 5 * density, above);
    }
    ctx.restore();
  }

  #across(): Partial<uPlot.Axis> {
    const most = (room: number) => Math.max(2, room / 70);
    if (this.logarithmic) {
      return {
        splits: ({ width: room }, _, from, to) => logarithmicTicks(from, to, most(room)),
        values: (_, splits) => splits.flatMap((split) => tickLabels([split])),
        filter: (_, splits) => splits,
      };
    }
    // Within the first of them there are parts.
    if (this.whole) return { splits: ({ width: room }, _, from, to) => axisTicks(from, to, most(room), to >= 1) };
    return {};
  }

  #options(width: number, height: number, colors: readonly string[], text: string, grid: string): uPlot.Options {
    const font = `11px ${themeColor(this, "--vscode-font-family", "sans-serif")}`;
    const axis: uPlot.Axis = { font, stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false }, gap: 4 };
    const upright: uPlot.Axis = {
      splits: ({ height: room }, _, from, to) => axisTicks(from, to, Math.max(4, Math.min(8, room / 40))),
      values: (_, splits) => tickLabels(splits),
    };
    const rightColor = colors[this.lines.findIndex(({ right }) => right)];
    return {
      width,
      height,
      padding: [6, rightColor ? 0 : 18, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { setScale: false, x: false, y: false } },
      scales: {
        x: {
          time: false,
          // Without a range uPlot fills up to the next power of ten.
          ...(this.logarithmic ? { distr: 3, range: (_, from, to) => [from, Math.max(to, 1.01 * from)] } : {}),
        },
        left: { range: () => [...this.#ranges.left] },
        right: { range: () => [...this.#ranges.right] },
      },
      axes: [
        { ...axis, ...this.#across(), size: 20, space: 50 },
        { ...axis, ...upright, scale: "left", size: 40 },
        ...(rightColor
          ? [
              {
                ...axis,
                ...upright,
                scale: "right",
                side: 1,
                stroke: rightColor,
                // As wide as its longest label: a term that hardly changes has long ones.
                size: (_: uPlot, labels: string[] | null) =>
                  6 + 7 * Math.max(4, ...(labels ?? []).map(({ length }) => length)),
                grid: { show: false },
              } as const,
            ]
          : []),
      ],
      series: [
        {},
        ...this.lines.map(({ values, dashed = false, right = false }, index): uPlot.Series => {
          const stroke = colors[index] as string;
          const few = isLone(values);
          const look: uPlot.Series = dashed
            ? { width: 1, dash: [3, 3], points: { show: false } }
            : { width: 1.75, points: { show: few, size: 5, fill: stroke } };
          return { ...look, stroke, scale: right ? "right" : "left", spanGaps: true };
        }),
      ],
      hooks: {
        draw: [(plot) => this.#nameLines(plot, colors), (plot) => this.#drawLevels(plot, font)],
        setCursor: [
          ({ cursor }) => {
            const index = cursor.left !== undefined && cursor.left >= 0 ? (cursor.idx ?? null) : null;
            this.dispatchEvent(new CustomEvent("point", { detail: { index } }));
          },
        ],
      },
    };
  }
}

/** So few values that no line is seen. */
function isLone(values: readonly (number | null)[]): boolean {
  return values.filter((value) => value !== null).length < 3;
}
