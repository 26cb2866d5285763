import { css, html, LitElement } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import uPlot from "uplot";
import type { MetricLine } from "../../src/protocol.js";
import { type Term, termsOf } from "../app/terms.js";
import { controls } from "../styles/controls.js";
import { termColors } from "../styles/term-colors.js";
import { ThemeController, themeColor } from "../styles/theme.js";

/** The terms over the epochs: test set solid, training set dashed; the divergence has an axis of its own. */
@customElement("elbo-curves")
export class ElboCurves extends LitElement {
  static override styles = [
    controls,
    termColors,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 4px;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 10px;
        align-items: center;
        justify-content: space-between;
        min-height: 20px;
        font-size: 12px;
      }
      .chart {
        position: relative;
        min-height: 0;
      }
      .uplot,
      .u-wrap {
        position: relative;
        user-select: none;
      }
      .u-over,
      .u-under {
        position: absolute;
        overflow: hidden;
      }
      .u-axis {
        position: absolute;
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
      button.quiet {
        font-size: 11px;
        line-height: 14px;
      }
      button.quiet[aria-pressed="true"] {
        color: var(--vscode-foreground);
        background: var(--vscode-toolbar-activeBackground, var(--vscode-button-secondaryBackground));
      }
    `,
  ];

  @property({ attribute: false }) metrics: readonly MetricLine[] = [];
  @property({ attribute: false }) stepsPerEpoch = 1;
  @property({ type: Number }) height = 110;
  @state() private logarithmic = false;
  @state() private hovered: number | null = null;
  @query(".chart") private chart!: HTMLDivElement;
  #plot: uPlot | null = null;
  #look = "";
  readonly #resize = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    new ThemeController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#look = "";
  }

  protected override render() {
    return html`<div class="head">
        <span class="muted">${this.#reading()}</span>
        <button
          class="quiet"
          aria-pressed=${this.logarithmic}
          title="Logarithmic epochs: the first ones are where most happens"
          @click=${() => {
            this.logarithmic = !this.logarithmic;
          }}
        >
          log
        </button>
      </div>
      <div class="chart" role="img" aria-label=${this.#summary()}></div>`;
  }

  protected override updated(): void {
    const width = this.chart.clientWidth;
    if (width < 40 || this.metrics.length === 0) return;
    const colors = ["--term-total", "--term-reconstruction", "--term-kl", "--vscode-descriptionForeground"].map(
      (name) => themeColor(this, name, "#888"),
    ) as [string, string, string, string];
    const look = [...colors, this.logarithmic, this.height, themeColor(this, "--vscode-panel-border", "#8884")].join();
    if (!this.#plot || look !== this.#look) {
      this.#plot?.destroy();
      this.#look = look;
      this.#plot = new uPlot(this.#options(width, colors), this.#data(), this.chart);
    } else this.#plot.setData(this.#data());
  }

  #fit(): void {
    const width = this.chart?.clientWidth ?? 0;
    if (!this.#plot) this.requestUpdate();
    else if (width > 40 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.height });
  }

  /** Epochs, then test and training values of total, reconstruction and divergence. */
  #data(): uPlot.AlignedData {
    const terms = termsOf(this.metrics.at(-1));
    const column = (term: Term, split: MetricLine["split"]) =>
      this.metrics.map((line) => (line.split === split ? term.valueOf(line) : null));
    return [
      this.metrics.map(({ step }) => step / this.stepsPerEpoch),
      ...terms.flatMap((term) => [column(term, "test"), column(term, "train")]),
    ] as uPlot.AlignedData;
  }

  #options(width: number, [total, reconstruction, divergence, text]: [string, string, string, string]): uPlot.Options {
    const grid = { stroke: themeColor(this, "--vscode-panel-border", "#8884"), width: 1 };
    const font = `11px ${themeColor(this, "--vscode-font-family", "sans-serif")}`;
    const axis = { font, grid, ticks: { show: false }, gap: 4 };
    const few = this.metrics.length < 3;
    const pair = (color: string, scale: string): uPlot.Series[] => [
      { stroke: color, width: 1.75, scale, spanGaps: true, points: { show: few, size: 5, fill: color } },
      { stroke: color, width: 1, dash: [3, 3], scale, spanGaps: true, points: { show: false } },
    ];
    return {
      width,
      height: this.height,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { setScale: false, x: false, y: false } },
      scales: { x: { time: false, distr: this.logarithmic ? 3 : 1 }, nats: {}, divergence: {} },
      axes: [
        { ...axis, stroke: text, size: 20, space: 50 },
        { ...axis, scale: "nats", stroke: text, size: 40, space: 26 },
        { ...axis, scale: "divergence", side: 1, stroke: divergence, size: 30, space: 26, grid: { show: false } },
      ],
      series: [{}, ...pair(total, "nats"), ...pair(reconstruction, "nats"), ...pair(divergence, "divergence")],
      hooks: {
        setCursor: [
          ({ cursor }) => {
            this.hovered = cursor.left !== undefined && cursor.left >= 0 ? (cursor.idx ?? null) : null;
          },
        ],
      },
    };
  }

  /** What the curves say under the pointer, or what they are. */
  #reading(): string {
    const at = this.hovered === null ? undefined : this.metrics[this.hovered];
    if (!at) return "nats by epoch: test solid, training dashed";
    const last = (split: MetricLine["split"]) =>
      this.metrics.findLast((line) => line.split === split && line.step <= at.step);
    const total = (line: MetricLine | undefined) => line?.total.toFixed(1) ?? "—";
    return `epoch ${(at.step / this.stepsPerEpoch).toFixed(1)}: test ${total(last("test"))}, training ${total(last("train"))}`;
  }

  #summary(): string {
    const tests = this.metrics.filter(({ split }) => split === "test");
    const [first, last] = [tests[0], tests.at(-1)];
    if (!first || !last) return "Curves of the terms by epoch; no test figures yet";
    return `Curves of the terms by epoch: the test total went from ${first.total.toFixed(1)} to ${last.total.toFixed(1)} nats in ${last.epoch} epochs`;
  }
}
