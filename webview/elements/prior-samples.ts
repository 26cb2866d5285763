import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { codesCsv } from "../../src/pictures/csv.js";
import type { LatentSnapshot } from "../../src/protocol.js";
import { priorDraws } from "../../src/vae/spaces/prior-draws.js";
import type { Space } from "../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import type { ImageShape } from "../drawing/images.js";
import { type PictureSource, pixelSource } from "../export/picture-source.js";
import { controls } from "../styles/controls.js";
import "./decoded-sheet.js";
import type { DecodedSheet } from "./decoded-sheet.js";

/** Decoded draws from the prior. The draw is a seed: the same one shows the same codes as training goes. */
@customElement("prior-samples")
export class PriorSamples extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 6px;
        min-height: 0;
      }
      decoded-sheet {
        flex: 1;
      }
      .foot {
        display: flex;
        gap: 10px;
        align-items: center;
        justify-content: center;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) space: Space | null = null;
  /** Codes of data, for a prior that follows from them. */
  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) shape: ImageShape | null = null;
  /** The seed of the draw. */
  @property({ attribute: false }) draw = 1;
  /** Images at each side. */
  @property({ attribute: false }) side = 10;
  /** Draws again when something else says so. */
  @property({ attribute: false }) shared = false;
  @query("decoded-sheet") private sheet!: DecodedSheet;
  #prior: Space | null = null;
  #codes: Float32Array = new Float32Array(0);

  /** The sheet, and the draw that each of its images is of. */
  source(): PictureSource | null {
    if (!this.decoder) return null;
    const { dimensions } = this.decoder;
    return pixelSource("samples", this.sheet.canvas, () => codesCsv(this.#codes, dimensions, this.side));
  }

  async settled(): Promise<void> {
    await this.updateComplete;
    await this.sheet.settled();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (
      !["decoder", "draw", "side", "space"].some((name) => changed.has(name)) &&
      !(changed.has("snapshot") && this.space?.fitted)
    )
      return;
    const codes = this.snapshot?.means;
    this.#prior = (codes && this.space?.fitted?.(codes)) ?? this.space;
    this.#codes =
      this.#prior && this.decoder
        ? priorDraws(this.#prior, this.side ** 2, { seed: this.draw, step: 0 })
        : new Float32Array(0);
  }

  protected override render() {
    return html`<decoded-sheet
        label="${this.side ** 2} decoded draws from the prior"
        .codes=${this.#codes}
        .columns=${this.side}
        .decoder=${this.decoder}
        .generation=${this.generation}
        .shape=${this.shape}
      ></decoded-sheet>
      <div class="foot">
        <span>z drawn from ${this.#prior?.prior ?? "the prior"}${this.shared ? nothing : `, seed ${this.draw}`}</span>
        ${this.shared ? nothing : html`<button @click=${() => this.draw++}>Draw Again</button>`}
      </div>`;
  }
}
