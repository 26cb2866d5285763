import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import { LatestDecode } from "../../decoding/latest-decode.js";
import type { ImageShape } from "../../drawing/images.js";
import { joined } from "../../latent-geometry/paths.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import "../decoded-image.js";
import { stepsOf, type Way } from "./ways.js";

/** Images from one pin to the other, both with them. */
const STEPS = 9;

/** What is pinned; of two pins, the decoded ways between them, one a row. Asks by `unpin`. */
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
        font-variant-numeric: tabular-nums;
      }
      .rows {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 3px 8px;
        align-items: center;
        min-width: 0;
      }
      .images {
        display: flex;
        gap: 2px;
        min-width: 0;
      }
      decoded-image {
        flex: 0 1 40px;
        min-width: 14px;
      }
      .name {
        line-height: 1.3;
      }
      .length {
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
      }
    `,
  ];

  /** One or two codes. */
  @property({ attribute: false }) codes: readonly Float32Array[] = [];
  /** Between two. */
  @property({ attribute: false }) ways: readonly Way[] = [];
  /** A further way is on its way. */
  @property({ attribute: false }) searching = false;
  @property({ attribute: false }) complete: (code: Float32Array, example: null) => Float32Array = (code) => code;
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  readonly #decoded = new LatestDecode(this);
  #rows: readonly { readonly way: Way | null; readonly count: number }[] = [];

  protected override willUpdate(_: PropertyValues): void {
    const alone = this.codes.length === 1;
    this.#rows = alone ? [{ way: null, count: 1 }] : this.ways.map((way) => ({ way, count: STEPS }));
    const path = alone ? this.codes : this.ways.flatMap((way) => stepsOf(way, STEPS));
    this.#decoded.ask(this.decoder, this.generation, joined(path.map((code) => this.complete(code, null))));
  }

  protected override render() {
    const { images } = this.#decoded;
    if (this.codes.length === 0 || images.length === 0) return nothing;
    const label = (way: Way | null, index: number) =>
      way ? `Step ${index + 1} of ${STEPS} along the ${way.title} way` : "Pinned";
    return html`<div class="rows">
        ${this.#rows.map(
          ({ way, count }, row) => html`<span class="name" title=${way?.meaning ?? ""}
              >${way && this.ways.length > 1 ? way.title : nothing}
              ${way && way.length !== null ? html`<div class="length">Σ‖Δx‖ ${way.length.toFixed(1)}</div>` : nothing}</span
            >
            <div class="images" data-way=${way?.title ?? "pin"}>
              ${Array.from(
                { length: count },
                (_, index) =>
                  html`<decoded-image
                    .images=${images}
                    .index=${row * STEPS + index}
                    .shape=${this.shape}
                    .label=${label(way, index)}
                  ></decoded-image>`,
              )}
            </div>`,
        )}
        ${
          this.searching
            ? html`<span class="name">geodesic</span><span class="muted" role="status">being sought…</span>`
            : nothing
        }
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
