import { html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../../styles/controls.js";
import { post } from "../host.js";
import { plainTable } from "./plain-table.js";

const MOST_SHOWN = 1000;

/** Settings, metrics and metadata that came with a model, one a line by its path. */
@customElement("settings-list")
export class SettingsList extends LitElement {
  static override styles = [controls, plainTable];

  @property({ attribute: false }) settings: Readonly<Record<string, unknown>> = {};

  protected override render() {
    const lines = [...linesOf(this.settings, "")].slice(0, MOST_SHOWN);
    if (lines.length === 0) return html`<p class="muted">The file says nothing of how it was made.</p>`;
    return html`<p>
        <button @click=${() => post({ type: "copy", text: JSON.stringify(this.settings, null, 2) })}>Copy as JSON</button>
      </p>
      <table>
        <tbody>
          ${lines.map(([name, value]) => html`<tr><th scope="row" class="muted">${name}</th><td>${value}</td></tr>`)}
        </tbody>
      </table>`;
  }
}

function* linesOf(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value !== "object" || value === null) {
    yield [path, String(value)];
    return;
  }
  const entries = Object.entries(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) yield [path, value.join(", ")];
  else for (const [key, item] of entries) yield* linesOf(item, path ? `${path}.${key}` : key);
}
