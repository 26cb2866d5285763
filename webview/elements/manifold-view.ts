import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { codesCsv } from "../../src/pictures/csv.js";
import type { ManifoldGrid } from "../../src/vae/manifold-grid.js";
import type { Space } from "../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import type { ImageShape } from "../drawing/images.js";
import { type PictureSource, pixelSource } from "../export/picture-source.js";
import "./decoded-sheet.js";
import { coordinateName, coordinates } from "./coordinates.js";
import type { DecodedSheet } from "./decoded-sheet.js";

/** Images at each side of the grid. */
const SIDE = 20;

/** What the decoder makes of an even grid on the prior's mass: the learned manifold of Kingma & Welling, figure 4. */
@customElement("manifold-view")
export class ManifoldView extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      gap: 6px;
      min-height: 0;
    }
    decoded-sheet {
      flex: 1;
    }
    p {
      margin: 0;
      color: var(--vscode-descriptionForeground);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      text-align: center;
    }
  `;

  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property({ attribute: false }) space: Space | null = null;
  @property({ attribute: false }) axes: readonly [number, number] = [0, 1];
  @state() private pointed: number | null = null;
  @query("decoded-sheet") private sheet!: DecodedSheet;
  #grid: ManifoldGrid | null = null;

  /** The sheet, and the code of each of its images. */
  source(): PictureSource | null {
    const grid = this.#grid;
    if (!grid || !this.decoder) return null;
    const { dimensions } = this.decoder;
    return pixelSource("manifold", this.sheet.canvas, () => codesCsv(grid.codes, dimensions, grid.columns));
  }

  async settled(): Promise<void> {
    await this.updateComplete;
    await this.sheet.settled();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("decoder") && !changed.has("axes") && !changed.has("space")) return;
    this.#grid = (this.decoder && this.space?.grid(this.axes, SIDE)) ?? null;
  }

  protected override render() {
    const grid = this.#grid;
    return html`<decoded-sheet
        label="The manifold: decoded images over the prior, ${SIDE} by ${SIDE}"
        .codes=${grid?.codes ?? new Float32Array(0)}
        .columns=${grid?.columns ?? 1}
        .decoder=${this.decoder}
        .generation=${this.generation}
        .shape=${this.shape}
        @cell=${(event: CustomEvent<{ index: number | null }>) => {
          this.pointed = event.detail.index;
        }}
      ></decoded-sheet>
      <p>${this.#caption(grid)}</p>`;
  }

  #caption(grid: ManifoldGrid | null): string {
    const { pointed, decoder } = this;
    if (!grid || !decoder) return "The decoder is on its way…";
    const shown = grid.axes.map((axis) => coordinateName(axis ?? 0)).join(", ");
    if (pointed === null) {
      const others = decoder.dimensions > grid.axes.length ? ", all others 0" : "";
      return `Equal steps of the prior’s probability along ${shown}${others}`;
    }
    const code = grid.codes.subarray(pointed * decoder.dimensions, (pointed + 1) * decoder.dimensions);
    return `${shown} = ${coordinates(grid.axes.map((axis) => code[axis ?? 0] ?? 0))}`;
  }
}
