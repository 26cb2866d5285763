import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { MetricLine } from "../../src/protocol.js";
import { termColors } from "../styles/term-colors.js";
import "./collapse-notice.js";
import { coordinateName } from "./coordinates.js";

const MOST_BARS = 64;

/** How the KL falls apart by latent dimension. */
@customElement("kl-bars")
export class KlBars extends LitElement {
  static override styles = [
    termColors,
    css`
      :host {
        display: block;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      .bars {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 3px 8px;
        align-items: center;
      }
      .track {
        height: 10px;
        border-radius: 1px;
        background: var(--vscode-editorWidget-background);
      }
      .bar {
        height: 100%;
        border-radius: 1px;
        background: var(--term-kl);
      }
      .value {
        color: var(--vscode-descriptionForeground);
        text-align: right;
      }
      .dense {
        display: flex;
        gap: 1px;
        align-items: flex-end;
        height: 60px;
      }
      .dense .bar {
        flex: 1;
        min-height: 1px;
      }
    `,
  ];

  @property({ attribute: false }) line: MetricLine | null = null;

  protected override render() {
    const shares = this.line?.klByDimension;
    if (!shares || shares.length === 0) return nothing;
    const most = Math.max(...shares, 1e-6);
    const part = (share: number) => `${(100 * Math.max(0, share)) / most}%`;
    const bars =
      shares.length <= 12
        ? html`<div class="bars">
            ${shares.map(
              (share, dimension) => html`<span>${coordinateName(dimension)}</span>
                <div class="track"><div class="bar" .style=${`width: ${part(share)}`}></div></div>
                <span class="value">${share.toFixed(2)}</span>`,
            )}
          </div>`
        : html`<div class="dense" role="img" aria-label="KL of ${shares.length} dimensions, largest first">
            ${[...shares]
              .sort((a, b) => b - a)
              .slice(0, MOST_BARS)
              .map((share) => html`<div class="bar" .style=${`height: ${part(share)}`}></div>`)}
          </div>`;
    return html`${bars}<collapse-notice .klByDimension=${shares}></collapse-notice>`;
  }
}
