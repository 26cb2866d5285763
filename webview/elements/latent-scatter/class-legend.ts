import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { classColor, type Ground } from "../../scatter/palette.js";
import { controls } from "../../styles/controls.js";

/** The classes with their colours: a click hides or shows one, with Alt it shows that one alone. Asks by `hide` ({ hidden }). */
@customElement("class-legend")
export class ClassLegend extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0 2px;
        font-size: 12px;
      }
      button.quiet {
        display: inline-flex;
        gap: 5px;
        align-items: center;
        padding: 1px 5px;
        color: var(--vscode-foreground);
      }
      i {
        width: 9px;
        height: 9px;
        border: 1px solid var(--color);
        border-radius: 50%;
        background: var(--color);
      }
      [aria-pressed="false"] i {
        background: none;
      }
      button.quiet[aria-pressed="false"] {
        color: var(--vscode-descriptionForeground);
        text-decoration: line-through;
      }
      button.quiet[aria-pressed="true"] {
        background: none;
        outline: none;
      }
      button.quiet:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      button.quiet:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
    `,
  ];

  @property({ attribute: false }) classNames: readonly string[] = [];
  @property({ attribute: false }) hiddenClasses: ReadonlySet<number> = new Set();
  @property({ attribute: false }) ground: Ground = "dark";

  protected override render() {
    if (this.classNames.length === 0) return nothing;
    return this.classNames.map(
      (name, label) => html`<button
        class="quiet"
        aria-pressed=${!this.hiddenClasses.has(label)}
        title="Click to hide or show, Alt-click to show it alone"
        @click=${(event: MouseEvent) => this.#toggle(label, event.altKey)}
      >
        <i .style=${`--color: ${classColor(label, this.ground)}`}></i>${name}
      </button>`,
    );
  }

  #toggle(label: number, alone: boolean): void {
    const others = this.classNames.map((_, index) => index).filter((index) => index !== label);
    const isAlone = !this.hiddenClasses.has(label) && others.every((index) => this.hiddenClasses.has(index));
    const hidden = new Set(alone ? (isAlone ? [] : others) : this.hiddenClasses);
    if (!alone && !hidden.delete(label)) hidden.add(label);
    this.dispatchEvent(new CustomEvent("hide", { detail: { hidden } }));
  }
}
