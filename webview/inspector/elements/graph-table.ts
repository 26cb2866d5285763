import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { GraphRow } from "../../../src/inspector-protocol.js";
import { controls } from "../../styles/controls.js";
import { plainTable } from "./plain-table.js";

const MOST_SHOWN = 2000;

/** Layers or operations in the file's order, and what each takes. */
@customElement("graph-table")
export class GraphTable extends LitElement {
  static override styles = [
    controls,
    plainTable,
    css`
      .operation {
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) nodes: readonly GraphRow[] = [];

  protected override render() {
    const shown = this.nodes.slice(0, MOST_SHOWN);
    return html`<table>
        <thead>
          <tr><th>Operation</th><th>Name</th><th>Takes</th></tr>
        </thead>
        <tbody>
          ${shown.map(
            ({ name, operation, inputs }) =>
              html`<tr><td class="operation">${operation}</td><td>${name}</td><td class="muted">${inputs.filter(Boolean).join(", ")}</td></tr>`,
          )}
        </tbody>
      </table>
      ${shown.length < this.nodes.length ? html`<p class="muted">The first ${MOST_SHOWN} of ${this.nodes.length}.</p>` : nothing}`;
  }
}
