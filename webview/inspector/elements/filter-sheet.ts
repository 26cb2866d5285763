import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { FilterImages } from "../../../src/inspector-protocol.js";

/** A weight's units as pictures, side by side: grey is 0, white its largest weight, black its smallest. */
@customElement("filter-sheet")
export class FilterSheet extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      width: 100%;
      max-width: 480px;
      image-rendering: pixelated;
    }
  `;

  @property({ attribute: false }) images: FilterImages | null = null;
  @query("canvas") private canvas!: HTMLCanvasElement;

  protected override render() {
    if (!this.images) return null;
    const { count, total, height, width } = this.images;
    const shown = count < total ? `the first ${count} of ${total}` : `${total}`;
    return html`<canvas role="img" aria-label="Weights of ${shown} units as pictures of ${width} × ${height} pixels"></canvas>`;
  }

  protected override updated(): void {
    if (!this.images) return;
    const { count, height, width, channels, pixels } = this.images;
    const columns = Math.ceil(Math.sqrt(count));
    const rows = Math.ceil(count / columns);
    this.canvas.width = columns * (width + 1) - 1;
    this.canvas.height = rows * (height + 1) - 1;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    for (let image = 0; image < count; image++) {
      const picture = context.createImageData(width, height);
      for (let pixel = 0; pixel < width * height; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          const from = (image * width * height + pixel) * channels + (channels === 3 ? channel : 0);
          picture.data[4 * pixel + channel] = pixels[from] as number;
        }
        picture.data[4 * pixel + 3] = 255;
      }
      context.putImageData(picture, (image % columns) * (width + 1), Math.floor(image / columns) * (height + 1));
    }
  }
}
