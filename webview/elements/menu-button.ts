import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { codicons } from "../styles/codicons.js";
import { controls } from "../styles/controls.js";

export interface MenuItem {
  readonly label: string;
  /** May give a text that is then told beside the button, "Copied"; or a promise of one. Fails with the reason in words. */
  run(): unknown;
}

/** An icon that opens a menu, by pointer as by keyboard. Its items are made when it opens. */
@customElement("menu-button")
export class MenuButton extends LitElement {
  static override styles = [
    controls,
    codicons,
    css`
      :host {
        position: relative;
        display: inline-block;
        font-size: 12px;
      }
      [role="menu"],
      .told {
        position: absolute;
        z-index: 30;
        top: calc(100% + 2px);
        right: 0;
      }
      :host([opens="up"]) [role="menu"],
      :host([opens="up"]) .told {
        top: auto;
        bottom: calc(100% + 2px);
      }
      [role="menu"] {
        display: flex;
        flex-direction: column;
        min-width: 130px;
        padding: 4px;
        border: 1px solid var(--vscode-menu-border, var(--vscode-widget-border, transparent));
        border-radius: 4px;
        color: var(--vscode-menu-foreground);
        background: var(--vscode-menu-background);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
      }
      button[role="menuitem"] {
        border: 0;
        color: inherit;
        background: none;
        text-align: left;
        white-space: nowrap;
      }
      button[role="menuitem"]:hover,
      button[role="menuitem"]:focus-visible {
        color: var(--vscode-menu-selectionForeground);
        background: var(--vscode-menu-selectionBackground);
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
        outline-offset: -1px;
      }
      .told {
        padding: 3px 8px;
        border: 1px solid var(--vscode-editorHoverWidget-border);
        border-radius: 3px;
        color: var(--vscode-editorHoverWidget-foreground);
        background: var(--vscode-editorHoverWidget-background);
        white-space: nowrap;
      }
    `,
  ];

  @property() label = "";
  /** Name of a codicon. */
  @property() icon = "export";
  /** None where there is nothing to be done yet: then `missing` is told. */
  @property({ attribute: false }) items: () => readonly MenuItem[] = () => [];
  @property() missing = "";
  @property({ type: Boolean }) disabled = false;
  @state() private open: readonly MenuItem[] | null = null;
  @state() private told = "";

  protected override render() {
    const { label, open } = this;
    return html`<button
        class="quiet codicon codicon-${this.icon}"
        title=${label}
        aria-label=${label}
        aria-haspopup="menu"
        aria-expanded=${open !== null}
        ?disabled=${this.disabled}
        @click=${() => (this.open ? this.#close(false) : this.#show())}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "ArrowDown" || this.open) return;
          event.preventDefault();
          this.#show();
        }}
      ></button>
      ${
        open
          ? html`<div role="menu" aria-label=${label} @keydown=${this.#key} @focusout=${this.#leave}>
              ${open.map(
                (item) =>
                  html`<button role="menuitem" tabindex="-1" @click=${() => this.#run(item)}>${item.label}</button>`,
              )}
            </div>`
          : nothing
      }
      <span role="status" class=${this.told ? "told" : "visually-hidden"}>${this.told}</span>`;
  }

  #show(): void {
    const items = this.items();
    if (items.length === 0) {
      this.#tell(this.missing);
      return;
    }
    this.open = items;
    void this.updateComplete.then(() => this.#buttons()[0]?.focus());
  }

  #close(refocus: boolean): void {
    this.open = null;
    if (refocus) this.renderRoot.querySelector("button")?.focus();
  }

  async #run(item: MenuItem): Promise<void> {
    this.#close(true);
    try {
      const words = await item.run();
      if (typeof words === "string") this.#tell(words);
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error), 6000);
    }
  }

  #tell(words: string, milliseconds = 1800): void {
    this.told = words;
    setTimeout(() => {
      if (this.told === words) this.told = "";
    }, milliseconds);
  }

  #buttons(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }

  #key(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const at = buttons.indexOf(event.target as HTMLElement);
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = steps[event.key];
    if (event.key === "Escape") this.#close(true);
    else if (to !== undefined) buttons.at(to % buttons.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #leave(event: FocusEvent): void {
    const to = event.relatedTarget;
    if (!(to instanceof Node && this.renderRoot.contains(to))) this.#close(false);
  }
}
