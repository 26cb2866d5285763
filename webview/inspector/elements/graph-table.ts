import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { GraphRow } from "../../../src/inspector-protocol.js";
import { controls } from "../../styles/controls.js";
import { findOperations } from "../graph/find-operations.js";
import { plainTable } from "./plain-table.js";

const MOST_SHOWN = 2000;

/** Layers or operations in the file's order, what each takes and gives. Tells by `node` which one is looked at. */
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
  /** Words that a line is to have. */
  @property() search = "";

  protected override render() {
    const found = findOperations(this.nodes, this.search);
    const shown = found.slice(0, MOST_SHOWN);
    return html`<table>
        <thead>
          <tr><th>Operation</th><th>Name</th><th>Takes</th><th>Gives</th></tr>
        </thead>
        <tbody>
          ${shown.map((index) => {
            const { name, operation, inputs, shapes } = this.nodes[index] as GraphRow;
            return html`<tr><td class="operation">${operation}</td><td><button class="link" @click=${() => this.#choose(index)}>${name}</button></td><td class="muted">${inputs.join(", ")}</td><td class="operation">${shapes.filter(Boolean).join(", ")}</td></tr>`;
          })}
        </tbody>
      </table>
      ${shown.length < found.length ? html`<p class="muted">The first ${MOST_SHOWN} of ${found.length}.</p>` : nothing}`;
  }

  #choose(node: number): void {
    this.dispatchEvent(new CustomEvent("node", { detail: { node } }));
  }
}
