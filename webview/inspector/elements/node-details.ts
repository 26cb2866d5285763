import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { GraphRow, TensorRow, TensorStatistics } from "../../../src/inspector-protocol.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { shapeWords } from "../words.js";
import { detailsStyles } from "./details-styles.js";
import "./tensor-details.js";

/** One operation: what it is set to, what it takes and gives, and its tensors. Tells by `choose` which of those is looked at. */
@customElement("node-details")
export class NodeDetails extends LitElement {
  static override styles = [
    controls,
    codicons,
    detailsStyles,
    css`
      header {
        display: flex;
        gap: 6px;
        align-items: start;
      }
      h2 {
        flex: 1;
        margin: 2px 0;
      }
      p {
        margin: 0 0 4px;
        overflow-wrap: anywhere;
      }
      dl {
        grid-template-columns: minmax(60px, max-content) minmax(0, 1fr);
        gap: 3px 14px;
      }
      dd {
        overflow-wrap: anywhere;
      }
      tensor-details {
        margin: 10px -14px 0;
        border-top: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
      }
    `,
  ];

  @property({ attribute: false }) node: GraphRow | null = null;
  @property({ attribute: false }) tensors: readonly TensorRow[] = [];
  @property({ attribute: false }) statistics: ReadonlyMap<number, TensorStatistics> = new Map();
  /** The group that it can be folded into. */
  @property({ attribute: false }) group: string | null = null;
  @state() private tensor: number | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("node")) return;
    // Of the weights the largest is what one looks for.
    const held = [...(this.node?.tensors ?? [])];
    held.sort((a, b) => (this.tensors[b]?.count ?? 0) - (this.tensors[a]?.count ?? 0));
    this.tensor = null;
    if (held[0] !== undefined) this.#choose(held[0]);
    this.scrollTop = 0;
  }

  protected override render() {
    const { node, tensor } = this;
    if (!node) return nothing;
    const { name, operation, inputs, outputs, shapes, attributes, tensors, part } = node;
    return html`<header>
        <h2>${operation}</h2>
        <button class="quiet codicon codicon-close" title="Close" aria-label="Close" @click=${() => this.dispatchEvent(new CustomEvent("close"))}></button>
      </header>
      <p>${name}${part ? html` <span class="muted">(${part})</span>` : nothing}</p>
      ${
        this.group === null
          ? nothing
          : html`<button class="link" @click=${() => this.dispatchEvent(new CustomEvent("fold"))}>Fold ${this.group}</button>`
      }
      ${attributes.length > 0 ? html`<h3>Attributes</h3><dl>${attributes.map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>` : nothing}
      ${inputs.length > 0 ? html`<h3>Takes</h3>${inputs.map((input) => html`<p>${input}</p>`)}` : nothing}
      ${outputs.length > 0 ? html`<h3>Gives</h3>${outputs.map((output, index) => html`<p>${output} <span class="muted">${shapes[index]}</span></p>`)}` : nothing}
      ${
        tensors.length > 0
          ? html`<h3>Tensors</h3>
              ${tensors.map((place) => {
                const row = this.tensors[place];
                return row
                  ? html`<p><button class="link" aria-pressed=${place === tensor} @click=${() => this.#choose(place)}>${row.name}</button> <span class="muted">${shapeWords(row.shape)}</span></p>`
                  : nothing;
              })}`
          : nothing
      }
      ${
        tensor === null
          ? nothing
          : html`<tensor-details .tensor=${this.tensors[tensor] ?? null} .statistics=${this.statistics.get(tensor) ?? null}></tensor-details>`
      }`;
  }

  #choose(tensor: number): void {
    this.tensor = tensor;
    this.dispatchEvent(new CustomEvent("choose", { detail: { tensor }, bubbles: true, composed: true }));
  }
}
