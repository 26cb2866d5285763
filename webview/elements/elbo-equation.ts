import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { type PanelState, shownSnapshot } from "../app/store.js";

/** −ELBO = reconstruction + KL, with the numbers in it, nats per test example. */
@customElement("elbo-equation")
export class ElboEquation extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 16px;
      font-variant-numeric: tabular-nums;
    }
    b {
      display: block;
      font-size: 1.8em;
      font-weight: 400;
    }
  `;

  @property({ attribute: false }) panel: PanelState | null = null;

  protected override render() {
    const { panel } = this;
    if (!panel) return "";
    const at = panel.pastStep === null ? Number.POSITIVE_INFINITY : (shownSnapshot(panel)?.step ?? 0);
    const line = panel.metrics.findLast(({ split, step }) => split === "test" && step <= at);
    const value = (number: number | null | undefined) => (number == null ? "—" : number.toFixed(1));
    return html`<span><b>${value(line?.total)}</b>−ELBO, test</span>=
      <span><b>${value(line?.reconstruction)}</b>reconstruction</span>+
      <span><b>${value(line?.kl)}</b>KL to prior</span>`;
  }
}
