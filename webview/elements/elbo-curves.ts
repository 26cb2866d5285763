import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { metricsCsv } from "../../src/pictures/csv.js";
import type { MetricLine } from "../../src/protocol.js";
import { fileName, saveText } from "../app/save.js";
import { termsOf } from "../app/terms.js";
import { codicons } from "../styles/codicons.js";
import { controls } from "../styles/controls.js";
import { termColors } from "../styles/term-colors.js";
import type { ChartLine } from "./line-chart.js";
import "./line-chart.js";

/** The terms over the epochs: test set solid, training set dashed; the divergence has an axis of its own. */
@customElement("elbo-curves")
export class ElboCurves extends LitElement {
  static override styles = [
    controls,
    codicons,
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
  @state() private logarithmic = false;
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
        <button
          class="quiet codicon codicon-save"
          title="Save the metrics as CSV"
          aria-label="Save the metrics as CSV"
          ?disabled=${this.metrics.length === 0}
          @click=${() => saveText(metricsCsv(this.metrics), fileName(this.name, "metrics.csv"))}
        ></button>
      </div>
      <line-chart
        .x=${this.metrics.map(({ step }) => step / this.stepsPerEpoch)}
        .lines=${this.#lines()}
        .logarithmic=${this.logarithmic}
        .label=${this.#summary()}
        @point=${(event: CustomEvent<{ index: number | null }>) => {
          this.hovered = event.detail.index;
        }}
      ></line-chart>`;
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
