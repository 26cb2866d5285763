import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ElboBreakdown } from "../../../src/protocol.js";
import { termColors } from "../../styles/term-colors.js";
import type { ChartLine } from "../line-chart.js";
import "../line-chart.js";
import { card } from "./card.js";

/** L_k against the number of draws k: how the bound closes on log p(x). */
@customElement("bound-curve")
export class BoundCurve extends LitElement {
  static override styles = [
    termColors,
    card,
    css`
      line-chart {
        height: 150px;
      }
    `,
  ];

  @property({ attribute: false }) breakdown: ElboBreakdown | null = null;
  @state() private pointed: number | null = null;

  protected override render() {
    const { breakdown } = this;
    if (!breakdown) return nothing;
    const { bounds, samples, effectiveSampleSize } = breakdown;
    const lines: ChartLine[] = [{ values: bounds.map(({ value }) => -value), color: "--term-gap" }];
    const at = this.pointed === null ? undefined : bounds[this.pointed];
    const reading = at
      ? `k = ${at.samples.toLocaleString()}: ${(-at.value).toFixed(2)} nats`
      : `${samples.toLocaleString()} draws, of which ${effectiveSampleSize.toFixed(0)} count`;
    return html`<h3>The bound with more draws</h3>
      <p class="lead">−L<sub>k</sub>, from −ELBO at k = 1 to −log p(x). ${reading}</p>
      <line-chart
        .x=${bounds.map((bound) => bound.samples)}
        .lines=${lines}
        .logarithmic=${true}
        .label=${`The bound in nats against the number of draws: ${(-(bounds[0]?.value ?? 0)).toFixed(1)} at one, ${(-(bounds.at(-1)?.value ?? 0)).toFixed(1)} at ${samples}`}
        @point=${(event: CustomEvent<{ index: number | null }>) => {
          this.pointed = event.detail.index;
        }}
      ></line-chart>`;
  }
}
