import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import type { ImageShape } from "../../drawing/images.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import "../decoded-image.js";

/** Images from one pin to the other, both with them. */
const STEPS = 9;

/** What is pinned; of two pins, the decoded shortest path between them. Asks by `unpin`. */
@customElement("pin-strip")
export class PinStrip extends LitElement {
  static override styles = [
    controls,
    codicons,
    css`
      :host {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 6px;
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 3px;
        background: var(--vscode-editorWidget-background);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
        font-size: 12px;
      }
      .images {
        display: flex;
        gap: 2px;
        min-width: 0;
      }
      decoded-image {
        flex: 0 1 44px;
        min-width: 16px;
      }
    `,
  ];

  /** One or two codes. */
  @property({ attribute: false }) codes: readonly Float32Array[] = [];
  @property({ attribute: false }) space: Space | null = null;
  @property({ attribute: false }) complete: (code: Float32Array, example: null) => Float32Array = (code) => code;
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  #images = new Float32Array(0);
  #count = 0;

  protected override willUpdate(_: PropertyValues): void {
    const way = this.space ? pathBetween(this.space, this.codes, STEPS) : this.codes;
    const path = way.map((code) => this.complete(code, null));
    this.#count = path.length;
    const dimensions = path[0]?.length ?? 0;
    const codes = new Float32Array(path.length * dimensions);
    for (const [index, code] of path.entries()) codes.set(code, index * dimensions);
    this.#images = new Float32Array(this.decoder?.decode(codes, path.length) ?? []);
  }

  protected override render() {
    if (this.codes.length === 0 || this.#images.length === 0) return nothing;
    const label = (index: number) =>
      this.#count === 1 ? "Pinned" : `Step ${index + 1} of ${this.#count} between the pins`;
    return html`<div class="images">
        ${Array.from(
          { length: this.#count },
          (_, index) =>
            html`<decoded-image
              .images=${this.#images}
              .index=${index}
              .shape=${this.shape}
              .label=${label(index)}
            ></decoded-image>`,
        )}
      </div>
      ${this.codes.length === 1 ? html`<span class="muted">Pin a second place to see the way to it</span>` : nothing}
      <button
        class="quiet codicon codicon-close"
        title="Remove the pins (Escape)"
        aria-label="Remove the pins"
        @click=${() => this.dispatchEvent(new CustomEvent("unpin"))}
      ></button>`;
  }
}

/** Codes at an even pace along the space's shortest path between two, both with them; or the one alone. */
export function pathBetween(space: Space, codes: readonly Float32Array[], steps: number): readonly Float32Array[] {
  const [first, second] = codes;
  if (!first || !second) return codes;
  return Array.from({ length: steps }, (_, step) =>
    Float32Array.from(space.between(first, second, step / (steps - 1))),
  );
}
