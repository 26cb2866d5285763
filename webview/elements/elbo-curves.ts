import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { metricsCsv } from "../../src/pictures/csv.js";
import { drawCurves } from "../../src/pictures/curves.js";
import type { MetricLine } from "../../src/protocol.js";
import { termsOf } from "../app/terms.js";
import "../export/export-menu.js";
import { documentSource, type PictureSource } from "../export/picture-source.js";
import { controls } from "../styles/controls.js";
import { termColors } from "../styles/term-colors.js";
import type { ChartLevel, ChartLine } from "./line-chart.js";
import "./line-chart.js";

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
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      .head {
        display: flex;
        gap: 2px;
        align-items: center;
        min-height: 20px;
        font-size: 12px;
      }
      .reading {
        flex: 1;
        overflow: hidden;
        color: var(--vscode-descriptionForeground);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      line-chart {
        height: 104px;
      }
    `,
  ];

  @property({ attribute: false }) metrics: readonly MetricLine[] = [];
  @property({ attribute: false }) stepsPerEpoch = 1;
  @property() name = "";
  /** What the reconstruction can't fall below, nats; null where there is no such floor. */
  @property({ attribute: false }) floor: number | null = null;
  @state() private logarithmic = false;
  @state() private showFloor = false;
  @state() private hovered: number | null = null;

  protected override render() {
    return html`<div class="head">
        <span class="reading">${this.#reading()}</span>
        <button
          class="quiet small"
          aria-pressed=${this.logarithmic}
          title="Logarithmic epochs: the first ones are where most happens"
          @click=${() => {
            this.logarithmic = !this.logarithmic;
          }}
        >
          log
        </button>
        ${
          this.floor === null
            ? nothing
            : html`<button
                class="quiet small"
                aria-pressed=${this.showFloor}
                title="Down to the grey levels’ own entropy, ${this.floor.toFixed(1)} nats, below which no reconstruction falls"
                @click=${() => {
                  this.showFloor = !this.showFloor;
                }}
              >
                floor ${this.floor.toFixed(1)}
              </button>`
        }
        <export-menu what="curves" .run=${this.name} .source=${this.#source}></export-menu>
      </div>
      <line-chart
        .x=${this.metrics.map(({ step }) => step / this.stepsPerEpoch)}
        .lines=${this.#lines()}
        .logarithmic=${this.logarithmic}
        .levels=${this.#levels()}
        .settled=${this.#settled()}
        .whole=${true}
        .label=${this.#summary()}
        @point=${(event: CustomEvent<{ index: number | null }>) => {
          this.hovered = event.detail.index;
        }}
      ></line-chart>`;
  }

  /** The curves large, and each line of the metrics. */
  readonly #source = (): PictureSource | null =>
    this.metrics.length === 0
      ? null
      : documentSource(
          "curves",
          () => drawCurves(this.metrics, this.stepsPerEpoch).svg,
          () => metricsCsv(this.metrics),
        );

  #levels(): readonly ChartLevel[] {
    const { floor, showFloor } = this;
    if (floor === null || !showFloor) return [];
    return [{ value: floor, label: `grey levels’ own entropy, ${floor.toFixed(1)}`, color: "--term-reconstruction" }];
  }

  /** The first look at the test set, at the end of the first epoch. */
  #settled(): number {
    const first = this.metrics.find(({ split }) => split === "test");
    return first ? first.step / this.stepsPerEpoch : Number.POSITIVE_INFINITY;
  }

  #lines(): ChartLine[] {
    return termsOf(this.metrics.at(-1)).flatMap((term) =>
      (["test", "train"] as const).map(
        (split): ChartLine => ({
          values: this.metrics.map((line) => (line.split === split ? term.valueOf(line) : null)),
          color: term.color,
          dashed: split === "train",
          right: term.key === "divergence",
        }),
      ),
    );
  }

  /** What the curves say under the pointer, or what they are. */
  #reading(): string {
    const at = this.hovered === null ? undefined : this.metrics[this.hovered];
    if (!at) return this.metrics.length === 0 ? "curves come with the first figures" : "test solid, training dashed";
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
