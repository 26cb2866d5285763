import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { PanelCommand } from "../../src/protocol.js";
import { post } from "../app/host.js";
import { controls } from "../styles/controls.js";

/** What the panel says while there is no run to show: how to get one, or that one is on its way. */
@customElement("empty-panel")
export class EmptyPanel extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 14px;
        align-items: center;
        max-width: 420px;
        margin: auto;
        text-align: center;
      }
      h1 {
        margin: 0;
        font-size: 20px;
        font-weight: 400;
      }
      p {
        margin: 0;
        color: var(--vscode-descriptionForeground);
        line-height: 1.5;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        justify-content: center;
      }
      .problem {
        color: var(--vscode-errorForeground);
      }
      progress {
        width: 160px;
        height: 2px;
        accent-color: var(--vscode-progressBar-background);
      }
    `,
  ];

  /** The name of the run that is being started; null where there is none. */
  @property({ attribute: false }) starting: string | null = null;
  @property({ attribute: false }) problem: string | null = null;

  protected override render() {
    const problem = this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing;
    if (this.starting !== null && !this.problem) {
      return html`<h1>${this.starting}</h1>
        <p role="status">Reading the data and preparing the model…</p>
        <progress aria-label="Starting"></progress>`;
    }
    const button = (label: string, command: PanelCommand, kind = "") =>
      html`<button class=${kind} @click=${() => post({ type: "command", command })}>${label}</button>`;
    return html`<h1>See a latent space</h1>
      <p>
        Train a variational auto-encoder and watch its latent space take shape, or look into a model that was trained
        elsewhere. MNIST is at hand.
      </p>
      ${problem}
      <div class="actions">
        ${button("Train on MNIST", "train", "primary")} ${button("Train with Options…", "trainWithOptions")}
        ${button("Open Model…", "openModel")}
      </div>`;
  }
}
