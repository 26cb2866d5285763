import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { RandomStream, standardNormals } from "../../src/vae/random.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import type { ImageShape } from "../drawing/images.js";
import { controls } from "../styles/controls.js";
import "./decoded-sheet.js";
import type { DecodedSheet } from "./decoded-sheet.js";

const SIDE = 10;

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
  @property({ attribute: false }) shape: ImageShape | null = null;
  @state() private draw = 1;
  @query("decoded-sheet") private sheet!: DecodedSheet;
  #codes = new Float32Array(0);

  /** What is drawn now. */
  picture(): HTMLCanvasElement {
    return this.sheet.canvas;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("decoder") && !changed.has("draw")) return;
    // Box–Muller makes pairs; one too many is cut off.
    const count = SIDE * SIDE * (this.decoder?.dimensions ?? 0);
    const codes = new Float32Array(count + (count % 2));
    standardNormals({ seed: this.draw, stream: RandomStream.priorSamples, step: 0 }, codes);
    this.#codes = codes.subarray(0, count);
  }

  protected override render() {
    return html`<decoded-sheet
        label="${SIDE * SIDE} decoded draws from the prior"
        .codes=${this.#codes}
        .columns=${SIDE}
        .decoder=${this.decoder}
        .generation=${this.generation}
        .shape=${this.shape}
      ></decoded-sheet>
      <div class="foot">
        <span>z drawn from the prior, seed ${this.draw}</span>
        <button @click=${() => this.draw++}>Draw Again</button>
      </div>`;
  }
}
