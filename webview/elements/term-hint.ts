import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../styles/controls.js";

/** Its content, with an explanation that opens under the pointer or on focus, and closes with Escape. */
@customElement("term-hint")
export class TermHint extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      .anchor {
        border-radius: 2px;
        cursor: help;
      }
      .hint {
        position: absolute;
        z-index: 20;
        top: calc(100% + 6px);
        left: 0;
        box-sizing: border-box;
        width: max-content;
        max-width: min(300px, 70vw);
        padding: 8px 10px;
        border: 1px solid var(--vscode-editorHoverWidget-border);
        border-radius: 3px;
        color: var(--vscode-editorHoverWidget-foreground);
        background: var(--vscode-editorHoverWidget-background);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
        font-size: 12px;
        line-height: 1.45;
      }
      :host([opens="left"]) .hint {
        right: 0;
        left: auto;
      }
      .action {
        margin-top: 6px;
        color: var(--vscode-textLink-foreground);
      }
      :host([action]:not([action=""])) .anchor {
        cursor: pointer;
      }
      code {
        display: block;
        margin-top: 6px;
        font-family: var(--vscode-editor-font-family, monospace);
        color: var(--vscode-textPreformat-foreground);
      }
    `,
  ];

  @property() meaning = "";
  @property() formula = "";
  /** What a click or Enter does, in words; empty where it does nothing. The click is told by `act`. */
  @property() action = "";
  @state() private open = false;

  protected override render() {
    return html`<div
      class="anchor"
      tabindex="0"
      role=${this.action ? "button" : "group"}
      aria-describedby="hint"
      @click=${this.#act}
      @pointerenter=${() => this.#show(true)}
      @pointerleave=${() => this.#show(false)}
      @focus=${() => this.#show(true)}
      @blur=${() => this.#show(false)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === "Escape") this.#show(false);
        if (event.key === "Enter") this.#act(event);
      }}
    >
      <slot></slot>
      <div id="hint" class="hint" role="tooltip" ?hidden=${!this.open}>
        ${this.meaning}<code>${this.formula}</code>
        ${this.action ? html`<div class="action">${this.action}</div>` : nothing}
      </div>
    </div>`;
  }

  #act(event: Event): void {
    // A control inside acts for itself.
    const inside = event.composedPath().some((each) => each instanceof HTMLButtonElement);
    if (this.action && !inside) this.dispatchEvent(new CustomEvent("act"));
  }

  #show(open: boolean): void {
    this.open = open;
  }
}
