import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { findCollapse } from "../../src/vae/estimators/collapse.js";
import { controls } from "../styles/controls.js";

/** Names the latent dimensions that are collapsed, where there are such; opened, or under the pointer, what helps. */
@customElement("collapse-notice")
export class CollapseNotice extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      details {
        margin-top: 8px;
        padding-left: 8px;
        border-left: 3px solid var(--vscode-editorWarning-foreground);
        font-size: 12px;
        line-height: 1.4;
      }
      summary {
        cursor: pointer;
      }
      summary:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      p {
        margin: 4px 0 0;
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) klByDimension: readonly number[] | null = null;

  protected override render() {
    const collapse = this.klByDimension && findCollapse(this.klByDimension);
    if (!collapse) return nothing;
    return html`<details title=${collapse.help}>
      <summary>${collapse.what}</summary>
      <p>${collapse.help}</p>
    </details>`;
  }
}
