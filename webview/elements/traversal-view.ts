import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { trueMinus } from "../../src/numeral.js";
import { codesCsv } from "../../src/pictures/csv.js";
import { COLLAPSED_NATS } from "../../src/vae/estimators/collapse.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import type { ImageShape } from "../drawing/images.js";
import { elementSvg } from "../export/element-svg.js";
import { documentSource, type PictureSource } from "../export/picture-source.js";
import { byActivity, traversalCodes, traversalValues } from "../latent-geometry/traversal.js";
import { controls } from "../styles/controls.js";
import { coordinateName } from "./coordinates.js";
import "./decoded-sheet.js";
import type { DecodedSheet } from "./decoded-sheet.js";

/** More rows than this nobody looks through, and each is decoded at every moment. */
const MOST_ROWS = 64;

/** What each latent dimension does: a row a dimension, most active first, its value going from −3 to 3 with all others fixed. */
@customElement("traversal-view")
export class TraversalView extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        overflow: hidden auto;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
        margin-bottom: 8px;
      }
      .rows {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 3px 10px;
        align-items: center;
        max-width: 660px;
      }
      .values {
        display: grid;
        grid-template-columns: repeat(9, 1fr);
        color: var(--vscode-descriptionForeground);
        text-align: center;
      }
      .nats {
        color: var(--vscode-descriptionForeground);
        text-align: right;
      }
      decoded-sheet {
        aspect-ratio: var(--aspect);
      }
    `,
  ];

  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  /** Of the shown moment. */
  @property({ attribute: false }) klByDimension: readonly number[] | null = null;
  /** Codes of the test sample at the shown moment. */
  @property({ attribute: false }) means: Float32Array | null = null;
  /** The place that was pinned last. */
  @property({ attribute: false }) pinned: Float32Array | null = null;
  @state() private fromPin = false;
  #axes: readonly number[] = [];
  #codes = new Float32Array(0);
  #rows: readonly Float32Array[] = [];

  /** The rows with their names, and the code of each image. */
  source(): PictureSource | null {
    const { decoder } = this;
    const rows = this.renderRoot.querySelector<HTMLElement>(".rows");
    if (!decoder || !rows) return null;
    const table = () => codesCsv(this.#codes, decoder.dimensions, traversalValues.length);
    return documentSource("traversals", () => elementSvg(rows), table);
  }

  async settled(): Promise<void> {
    await this.updateComplete;
    const sheets = [...this.renderRoot.querySelectorAll<DecodedSheet>("decoded-sheet")];
    await Promise.all(sheets.map((sheet) => sheet.settled()));
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { decoder, pinned, klByDimension, means } = this;
    const asks = ["decoder", "pinned", "fromPin", "klByDimension", "means"];
    if (!decoder || !asks.some((name) => changed.has(name))) return;
    const { dimensions } = decoder;
    const middle = this.#startsAtPin(dimensions) && pinned ? pinned : new Float32Array(dimensions);
    const axes = byActivity(dimensions, klByDimension, means).slice(0, MOST_ROWS);
    const codes = traversalCodes(middle, axes);
    // The same codes are the same arrays, so that no sheet is drawn again for them.
    if (codes.length === this.#codes.length && codes.every((value, index) => value === this.#codes[index])) return;
    this.#axes = axes;
    this.#codes = codes;
    const size = traversalValues.length * dimensions;
    this.#rows = axes.map((_, row) => codes.slice(row * size, (row + 1) * size));
  }

  #startsAtPin(dimensions: number): boolean {
    return this.fromPin && this.pinned?.length === dimensions;
  }

  protected override render() {
    const { decoder, shape, klByDimension } = this;
    if (!decoder || !shape) return html`<p class="muted">The decoder is on its way…</p>`;
    const hasPin = this.pinned?.length === decoder.dimensions;
    const fromPin = this.#startsAtPin(decoder.dimensions);
    const aspect = (traversalValues.length * shape.width) / shape.height;
    return html`<div class="bar">
        <span class="choice" role="group" aria-label="Where the rows start from">
          <button aria-pressed=${!fromPin} @click=${() => this.#from(false)}>Prior’s middle</button>
          <button
            aria-pressed=${fromPin}
            ?disabled=${!hasPin}
            title=${hasPin ? "" : "Pin a place in the scatter first"}
            @click=${() => this.#from(true)}
          >
            Pinned place
          </button>
        </span>
        <span class="muted"
          >One dimension at a time, the others ${fromPin ? "as pinned" : "0"}${this.#axes.length < decoder.dimensions ? `; the ${MOST_ROWS} most active of ${decoder.dimensions}` : ""}</span
        >
      </div>
      <div class="rows">
        <span></span>
        <div class="values">${traversalValues.map((value) => html`<span>${trueMinus(String(value))}</span>`)}</div>
        <span class="nats">${klByDimension ? "KL, nats" : nothing}</span>
        ${this.#axes.map((axis, row) => {
          const nats = klByDimension?.[axis];
          return html`<span>${coordinateName(axis)}</span>
            <decoded-sheet
              .style=${`--aspect: ${aspect}`}
              label="Decoded along ${coordinateName(axis)}, from −3 to 3"
              .codes=${this.#rows[row] ?? new Float32Array(0)}
              .columns=${traversalValues.length}
              .decoder=${decoder}
              .generation=${this.generation}
              .shape=${shape}
            ></decoded-sheet>
            <span class="nats"
              >${nats === undefined ? nothing : nats < COLLAPSED_NATS ? "collapsed" : nats.toFixed(2)}</span
            >`;
        })}
      </div>`;
  }

  #from(pin: boolean): void {
    this.fromPin = pin;
  }
}
