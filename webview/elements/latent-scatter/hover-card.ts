import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ImageShape, Pixels } from "../../drawing/images.js";
import type { Place, Size } from "../../scatter/camera.js";
import "../decoded-image.js";

/** What is under the pointer. */
export interface Hovered {
  /** CSS pixels in the plane. */
  readonly place: Place;
  readonly coordinates: string;
  /** Where the coordinates that are not shown are, if there are such. */
  readonly others: string;
  /** The decoded place; over an example, then the decoded mean of that example. */
  readonly decoded: Float32Array;
  readonly shape: ImageShape;
  readonly example: HoveredExample | null;
}

export interface HoveredExample {
  readonly index: number;
  readonly images: Pixels;
  readonly className: string | null;
  /** Nats. */
  readonly reconstruction: number | null;
  readonly kl: number | null;
}

/** Away from the pointer so far that it is not under it. */
const DISTANCE = 18;
/** Less room than three images take. */
const NARROW = 290;

/** A card beside the pointer with what is there. It stays inside the plane and never covers the pointer. */
@customElement("hover-card")
export class HoverCard extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      z-index: 5;
      top: 0;
      left: 0;
      box-sizing: border-box;
      width: max-content;
      padding: 8px;
      border: 1px solid var(--vscode-editorHoverWidget-border);
      border-radius: 3px;
      color: var(--vscode-editorHoverWidget-foreground);
      background: var(--vscode-editorHoverWidget-background);
      box-shadow: 0 2px 8px var(--vscode-widget-shadow);
      font-size: 12px;
      line-height: 1.4;
      font-variant-numeric: tabular-nums;
      pointer-events: none;
    }
    .images {
      display: flex;
      gap: 8px;
    }
    figure {
      width: 84px;
      margin: 0;
    }
    .example figure {
      width: 76px;
    }
    :host(.narrow) {
      max-width: 100%;
    }
    :host(.narrow) .images {
      gap: 6px;
    }
    :host(.narrow) .example figure {
      width: 60px;
    }
    :host(.narrow) .example figcaption {
      font-size: 9px;
    }
    figcaption {
      margin-top: 2px;
      font-size: 11px;
      color: var(--vscode-descriptionForeground);
    }
    p {
      margin: 4px 0 0;
    }
    .muted {
      color: var(--vscode-descriptionForeground);
    }
  `;

  @property({ attribute: false }) hovered: Hovered | null = null;
  @property({ attribute: false }) room: Size = { width: 0, height: 0 };

  protected override render() {
    const { hovered } = this;
    this.classList.toggle("narrow", this.room.width < NARROW);
    if (!hovered) return nothing;
    const { coordinates, others, decoded, shape, example } = hovered;
    const image = (label: string, images: Pixels, index: number) =>
      html`<figure>
        <decoded-image .images=${images} .index=${index} .shape=${shape} .label=${label}></decoded-image>
        <figcaption>${label}</figcaption>
      </figure>`;
    return html`<div class="images ${example ? "example" : ""}">
        ${image("decoded", decoded, 0)}
        ${
          example
            ? [image("original", example.images, example.index), image("reconstruction", decoded, 1)]
            : html`<div>
                <div>${coordinates}</div>
                ${others ? html`<div class="muted">${others}</div>` : nothing}
                <p class="muted">click to pin</p>
              </div>`
        }
      </div>
      ${example ? this.#describe(example, coordinates) : nothing}`;
  }

  #describe({ index, className, reconstruction, kl }: HoveredExample, coordinates: string) {
    const terms = [
      reconstruction === null ? null : `reconstruction ${reconstruction.toFixed(1)}`,
      kl === null ? null : `KL ${kl.toFixed(1)}`,
    ].filter((term) => term !== null);
    return html`<p>${className === null ? "" : `“${className}”, `}test example ${index.toLocaleString()}</p>
      ${terms.length > 0 ? html`<div>${terms.join(" + ")} nats</div>` : nothing}
      <div class="muted">${coordinates}, click to look closer</div>`;
  }

  protected override updated(_: PropertyValues): void {
    if (!this.hovered) return;
    const { x, y } = this.hovered.place;
    const { offsetWidth: width, offsetHeight: height } = this;
    const left = x + DISTANCE + width <= this.room.width ? x + DISTANCE : x - DISTANCE - width;
    const top = Math.min(Math.max(4, y - height / 2), Math.max(4, this.room.height - height - 4));
    if (left >= 0) this.#move(left, top);
    // Too narrow for a side: below the pointer, or above it.
    else {
      const below = y + DISTANCE + height <= this.room.height;
      this.#move(
        Math.max(0, Math.min(x - width / 2, this.room.width - width)),
        below ? y + DISTANCE : Math.max(0, y - DISTANCE - height),
      );
    }
  }

  #move(left: number, top: number): void {
    this.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
