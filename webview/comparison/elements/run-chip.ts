import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { runColor } from "../../styles/run-color.js";
import { letterOf } from "../state.js";

/** A run's letter on its colour: two signs for one thing, for those who don't tell colours apart. */
@customElement("run-chip")
export class RunChip extends LitElement {
  static override styles = css`
    :host {
      display: inline-grid;
      place-items: center;
      flex: none;
      width: 16px;
      height: 16px;
      border-radius: 3px;
      color: var(--vscode-editor-background);
      font-size: 11px;
      font-weight: 600;
      line-height: 1;
    }
  `;

  @property({ attribute: false }) index = 0;

  protected override willUpdate(): void {
    this.style.background = `var(${runColor(this.index)})`;
  }

  protected override render() {
    return html`${letterOf(this.index)}`;
  }
}
