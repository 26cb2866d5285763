import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shortNumeral } from "../../../src/numeral.js";
import type { ElboBreakdown } from "../../../src/protocol.js";
import { termColors } from "../../styles/term-colors.js";
import "../term-hint.js";
import { card } from "./card.js";
import { type LedgerEntry, ledgerEntries } from "./ledger.js";

/** The ELBO as a ledger: each term, and what it falls apart into, with its share of the term above it. */
@customElement("term-ledger")
export class TermLedger extends LitElement {
  static override styles = [
    termColors,
    card,
    css`
      .rows {
        display: grid;
        grid-template-columns: minmax(150px, auto) auto minmax(60px, 1fr) 3.2em;
        gap: 5px 12px;
        align-items: center;
      }
      .label {
        white-space: nowrap;
      }
      .level1 {
        padding-left: 10px;
      }
      .level2 {
        padding-left: 26px;
        color: var(--vscode-descriptionForeground);
      }
      .level0 {
        font-weight: 600;
      }
      .error {
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) breakdown: ElboBreakdown | null = null;

  protected override render() {
    const { breakdown } = this;
    if (!breakdown) return nothing;
    return html`<div class="rows">${ledgerEntries(breakdown).map((entry) => this.#row(entry))}</div>`;
  }

  #row({ label, value, error, color, level, whole, meaning, formula }: LedgerEntry) {
    const share = whole > 0 ? value / whole : 0;
    const width = `${100 * Math.min(1, Math.max(0, share))}%`;
    return html`<span class="label level${level}"
        ><term-hint .meaning=${meaning} .formula=${formula}>${label}</term-hint></span
      >
      <span class="number level${level === 0 ? 0 : 1}"
        >${shortNumeral(value)}${error ? html`<span class="error"> ± ${error.toFixed(2)}</span>` : nothing}</span
      >
      <div class="track"><div class="bar" .style=${`width: ${width}; background: var(${color})`}></div></div>
      <span class="number muted">${level === 0 ? "" : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`}</span>`;
  }
}
