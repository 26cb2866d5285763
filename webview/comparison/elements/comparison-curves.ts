import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { numeral } from "../../../src/numeral.js";
import type { Split } from "../../../src/protocol.js";
import { type Term, termsOf } from "../../app/terms.js";
import "../../elements/line-chart.js";
import { controls } from "../../styles/controls.js";
import { runColor } from "../../styles/run-color.js";
import { type Abscissa, curvesOf } from "../curves.js";
import { type ComparedRun, letterOf } from "../state.js";
import { choice } from "./choice.js";

const UNITS: Readonly<Record<Abscissa, string>> = { epoch: "epoch", step: "step", time: "seconds of training" };

/** The curves of several runs over one another. */
@customElement("comparison-curves")
export class ComparisonCurves extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 6px;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 8px;
        align-items: center;
        font-size: 12px;
      }
      .choice button {
        padding: 2px 7px;
      }
      line-chart {
        height: 260px;
      }
      p {
        min-height: 1.4em;
        margin: 0;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  @state() private term: Term["key"] = "total";
  @state() private split: Split = "test";
  @state() private abscissa: Abscissa = "epoch";
  @state() private logarithmic = false;
  @state() private hovered: number | null = null;

  protected override render() {
    const terms = this.#terms();
    const term = terms.find(({ key }) => key === this.term) ?? (terms[0] as Term);
    const { x, values } = curvesOf(this.runs, this.split, this.abscissa, term.valueOf);
    return html`
      <div class="bar">
        <span class="choice" role="group" aria-label="Term">
          ${terms.map(({ key, label, meaning }) =>
            choice(label, meaning, key === this.term, () => {
              this.term = key;
            }),
          )}
        </span>
        <span class="choice" role="group" aria-label="Of which examples">
          ${(["test", "train"] as const).map((split) =>
            choice(split === "test" ? "Test" : "Training", "", split === this.split, () => {
              this.split = split;
            }),
          )}
        </span>
        <span class="choice" role="group" aria-label="Drawn by">
          ${(["epoch", "step", "time"] as const).map((abscissa) =>
            choice(capitalised(abscissa), `By ${UNITS[abscissa]}`, abscissa === this.abscissa, () => {
              this.abscissa = abscissa;
            }),
          )}
        </span>
        <button
          class="quiet small"
          aria-pressed=${this.logarithmic}
          title="Logarithmic across: the first epochs are where most happens"
          @click=${() => {
            this.logarithmic = !this.logarithmic;
          }}
        >
          log
        </button>
      </div>
      <line-chart
        .x=${x}
        .lines=${values.map((line, index) => ({ values: line, color: runColor(index), name: letterOf(index) }))}
        .logarithmic=${this.logarithmic}
        .whole=${this.abscissa !== "time"}
        .label=${`${term.label} of ${this.runs.length} runs by ${UNITS[this.abscissa]}`}
        @point=${(event: CustomEvent<{ index: number | null }>) => {
          this.hovered = event.detail.index;
        }}
      ></line-chart>
      <p>${this.#reading(x, values)}</p>
    `;
  }

  /** The first run's terms; where the others have another divergence, it is called by what it is. */
  #terms(): readonly Term[] {
    const lines = this.runs.flatMap(({ panel }) => panel.metrics[0] ?? []);
    const terms = termsOf(lines[0]);
    const bounds = new Set(lines.map(({ kl }) => kl !== null)).size === 1;
    const divergences = new Set(lines.map(({ divergence }) => divergence.name)).size === 1;
    return terms.map((term) => {
      if (term.key === "total" && !bounds)
        return { ...term, label: "total", meaning: "−ELBO, or the objective where there is no KL" };
      if (term.key === "divergence" && !divergences)
        return { ...term, label: "divergence", meaning: "KL to the prior, or what a run has in its place" };
      return term;
    });
  }

  /** What the curves say under the pointer, or what they are. */
  #reading(x: readonly number[], values: readonly (readonly (number | null)[])[]): string {
    const unit = UNITS[this.abscissa];
    const at = this.hovered;
    const place = at === null ? undefined : x[at];
    if (at === null || place === undefined)
      return x.length > 0 ? `nats per example, by ${unit}` : "Curves come with the first figures";
    const read = values.flatMap((line, index) => {
      const last = line.slice(0, at + 1).findLast((value) => value !== null);
      return last === null || last === undefined ? [] : [`${letterOf(index)} ${numeral(last, 2)}`];
    });
    const written = this.abscissa === "step" ? place.toLocaleString() : place.toFixed(1);
    return `${unit} ${written}: ${read.join(", ")}`;
  }
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
