import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ElboBreakdown } from "../../../src/protocol.js";
import { termColors } from "../../styles/term-colors.js";
import "../collapse-notice.js";
import { coordinateName } from "../coordinates.js";
import { card } from "./card.js";

const MOST_ROWS = 64;

/** Each latent dimension: how far its mean moves over the images, what it costs, how far its codes are from the prior. */
@customElement("latent-units")
export class LatentUnits extends LitElement {
  static override styles = [
    termColors,
    card,
    css`
      .rows {
        display: grid;
        grid-template-columns: auto 1fr auto auto;
        gap: 3px 10px;
        align-items: center;
        max-height: 230px;
        overflow: hidden auto;
      }
      .off {
        opacity: 0.55;
      }
    `,
  ];

  @property({ attribute: false }) breakdown: ElboBreakdown | null = null;
  /** Of the last test line. */
  @property({ attribute: false }) klByDimension: readonly number[] | null = null;

  protected override render() {
    const { breakdown, klByDimension } = this;
    if (!breakdown) return nothing;
    const { meanVariances, activeUnits, surgery } = breakdown;
    const order = [...meanVariances.keys()].sort((a, b) => (meanVariances[b] ?? 0) - (meanVariances[a] ?? 0));
    const most = Math.max(...meanVariances, 1e-9);
    return html`<h3>Active units: ${activeUnits} of ${meanVariances.length}</h3>
      <p class="lead">Variance of each dimension’s mean over the images; active above 0.01. Then its KL, and of that its misfit to the prior.</p>
      <div class="rows">
        ${order.slice(0, MOST_ROWS).map((d) => {
          const variance = meanVariances[d] ?? 0;
          return html`<span class=${variance > 0.01 ? "" : "off"}>${coordinateName(d)}</span>
            <div class="track"><div class="bar" .style=${`width: ${(100 * variance) / most}%; background: var(--term-kl)`}></div></div>
            <span class="number">${klByDimension?.[d]?.toFixed(2) ?? ""}</span>
            <span class="number muted">${surgery?.marginalKlByDimension[d]?.toFixed(2) ?? ""}</span>`;
        })}
      </div>
      <collapse-notice .klByDimension=${klByDimension}></collapse-notice>`;
  }
}
