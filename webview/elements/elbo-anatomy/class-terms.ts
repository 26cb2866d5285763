import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ElboBreakdown } from "../../../src/protocol.js";
import { type ClassTerms, termsByClass } from "../../../src/vae/estimators/by-class.js";
import { termColors } from "../../styles/term-colors.js";
import { card } from "./card.js";

/** The three terms of each class, dearest first. */
@customElement("class-terms")
export class ClassTermsTable extends LitElement {
  static override styles = [
    termColors,
    card,
    css`
      table {
        width: 100%;
        border-spacing: 0 3px;
      }
      th {
        color: var(--vscode-descriptionForeground);
        font-weight: 400;
        text-align: right;
      }
      th:first-child,
      td:first-child {
        max-width: 9em;
        overflow: hidden;
        text-align: left;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      td {
        padding: 0 0 0 10px;
      }
      td:first-child {
        padding: 0;
      }
      .wide {
        width: 55%;
      }
    `,
  ];

  @property({ attribute: false }) breakdown: ElboBreakdown | null = null;
  @property({ attribute: false }) labels: Int32Array | null = null;
  @property({ attribute: false }) classNames: readonly string[] = [];

  protected override render() {
    const { breakdown, labels } = this;
    if (!breakdown || !labels) return nothing;
    const classes = termsByClass(breakdown.byExample, labels).sort((a, b) => a.elbo - b.elbo);
    const most = Math.max(...classes.map(({ elbo }) => -elbo));
    return html`<h3>By class</h3>
      <p class="lead">Reconstruction and KL, dearest first; in purple the gap to log p(x).</p>
      <table>
        <thead>
          <tr>
            <th scope="col">class</th>
            <th scope="col"><span class="visually-hidden"></span></th>
            <th scope="col">−ELBO</th>
            <th scope="col">KL</th>
            <th scope="col">gap</th>
          </tr>
        </thead>
        <tbody>
          ${classes.map((each) => this.#row(each, most))}
        </tbody>
      </table>`;
  }

  #row({ label, reconstruction, elbo, gap }: ClassTerms, most: number) {
    const kl = -elbo - reconstruction;
    const part = (value: number, color: string) =>
      html`<div class="bar" .style=${`width: ${(100 * Math.max(0, value)) / most}%; background: var(${color})`}></div>`;
    return html`<tr>
      <td>${this.classNames[label] ?? label}</td>
      <td class="wide">
        <div class="track">
          ${part(reconstruction, "--term-reconstruction")}${part(kl - gap, "--term-kl")}${part(gap, "--term-gap")}
        </div>
      </td>
      <td class="number">${(-elbo).toFixed(1)}</td>
      <td class="number">${kl.toFixed(2)}</td>
      <td class="number">${gap.toFixed(2)}</td>
    </tr>`;
  }
}
