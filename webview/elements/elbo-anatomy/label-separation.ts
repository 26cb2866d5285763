import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { numeral } from "../../../src/numeral.js";
import type { LabelSeparation } from "../../../src/protocol.js";
import "../term-hint.js";
import { card } from "./card.js";

/** How well the labels, which the model has never seen, can be told from its codes. */
@customElement("label-separation")
export class LabelSeparationCard extends LitElement {
  static override styles = [
    card,
    css`
      .rows {
        display: grid;
        grid-template-columns: auto minmax(60px, 1fr) auto;
        gap: 6px 12px;
        align-items: center;
      }
      .bar {
        background: var(--vscode-charts-green, #388a34);
      }
      .signed {
        position: relative;
      }
      .signed .bar {
        position: absolute;
      }
      .zero {
        position: absolute;
        left: 50%;
        width: 1px;
        height: 100%;
        background: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) separation: LabelSeparation | null = null;

  protected override render() {
    const { separation } = this;
    if (!separation) return nothing;
    const { accuracy, silhouette, neighbours, examples } = separation;
    const half = 50 * Math.min(1, Math.abs(silhouette));
    return html`<h3>Labels in the codes</h3>
      <p class="lead">How well the classes, which the model was never told, lie apart, on ${examples.toLocaleString()} examples.</p>
      <div class="rows">
        <term-hint
          .meaning=${`Of the examples, the part whose ${neighbours} nearest other codes are of its own class in their majority.`}
          .formula=${`k-nearest-neighbour accuracy, k = ${neighbours}`}
          >told by neighbours</term-hint
        >
        <div class="track"><div class="bar" .style=${`width: ${100 * accuracy}%`}></div></div>
        <span class="number">${(100 * accuracy).toFixed(1)} %</span>
        <term-hint
          .meaning=${"How much nearer an example is to its own class than to the nearest other one: 1 where classes are far apart, 0 where they overlap, below where others are nearer."}
          .formula=${"mean (b − a) / max(a, b)"}
          >silhouette</term-hint
        >
        <div class="track signed">
          <div class="bar" .style=${`left: ${silhouette < 0 ? 50 - half : 50}%; width: ${half}%`}></div>
          <div class="zero"></div>
        </div>
        <span class="number">${numeral(silhouette, 3)}</span>
      </div>`;
  }
}
