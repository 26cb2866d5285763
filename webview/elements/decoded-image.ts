import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { type ImageShape, imageData, type Pixels } from "../drawing/images.js";

/** One image of several, in its own pixels, as large as its host says. */
@customElement("decoded-image")
export class DecodedImage extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      border-radius: 2px;
      image-rendering: pixelated;
    }
  `;

  @property({ attribute: false }) images: Pixels | null = null;
  @property({ attribute: false }) index = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property() label = "";
  @query("canvas") private canvas!: HTMLCanvasElement;

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  protected override updated(): void {
    const { images, index, shape, canvas } = this;
    if (!images || !shape || images.length === 0) return;
    canvas.width = shape.width;
    canvas.height = shape.height;
    canvas.getContext("2d")?.putImageData(imageData(images, index, shape), 0, 0);
  }
}
