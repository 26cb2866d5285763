import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import { type ImageShape, imageData } from "../drawing/images.js";

/** Codes decoded before the page may do something else. */
const SLICE = 40;

/**
 * Codes decoded side by side in rows. A sheet is finished before a newer one is begun, so that it moves while weights change
 * faster than it is drawn. Tells by `cell` ({ index } or null) what is under the pointer.
 */
@customElement("decoded-sheet")
export class DecodedSheet extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      align-items: center;
      justify-content: center;
      min-width: 0;
      min-height: 0;
      container-type: size;
    }
    canvas {
      max-width: 100%;
      max-height: 100%;
      width: min(100cqw, 100cqh * var(--aspect, 1));
      border-radius: 2px;
      image-rendering: pixelated;
    }
  `;

  /** count × dimensions. */
  @property({ attribute: false }) codes = new Float32Array(0);
  @property({ attribute: false }) columns = 1;
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property() label = "Decoded images";
  @query("canvas") readonly canvas!: HTMLCanvasElement;
  #drawing = false;
  #stale = false;

  /** Resolves when the newest sheet is drawn. */
  async settled(): Promise<void> {
    await this.updateComplete;
    while (this.#drawing) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  protected override render() {
    return html`<canvas
      role="img"
      aria-label=${this.label}
      @pointermove=${this.#point}
      @pointerleave=${() => this.#tell(null)}
    ></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const drawn = ["codes", "columns", "decoder", "generation", "shape"] as const;
    if (!drawn.some((name) => changed.has(name))) return;
    this.#stale = true;
    if (!this.#drawing) void this.#draw();
  }

  async #draw(): Promise<void> {
    this.#drawing = true;
    try {
      while (this.#stale && this.isConnected) {
        this.#stale = false;
        await this.#drawSheet();
      }
    } finally {
      this.#drawing = false;
    }
  }

  async #drawSheet(): Promise<void> {
    const { codes, decoder, shape, canvas, columns } = this;
    if (!decoder || !shape) return;
    const { dimensions } = decoder;
    const count = Math.floor(codes.length / dimensions);
    const rows = Math.ceil(count / columns);
    const { width, height } = shape;
    const sheet = new OffscreenCanvas(Math.max(1, columns * width), Math.max(1, rows * height));
    const context = sheet.getContext("2d");
    for (let from = 0; from < count; from += SLICE) {
      const to = Math.min(count, from + SLICE);
      const images = await decoder.decode(codes.subarray(from * dimensions, to * dimensions), to - from);
      if (images.length === 0) return;
      for (let index = from; index < to; index++) {
        const place = [(index % columns) * width, Math.floor(index / columns) * height] as const;
        context?.putImageData(imageData(images, index - from, shape), ...place);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    canvas.width = sheet.width;
    canvas.height = sheet.height;
    canvas.style.setProperty("--aspect", String(sheet.width / sheet.height));
    canvas.getContext("2d")?.drawImage(sheet, 0, 0);
    this.dispatchEvent(new CustomEvent("drawn"));
  }

  #point({ offsetX, offsetY }: PointerEvent): void {
    const { canvas, columns, shape } = this;
    if (!shape) return;
    const rows = canvas.height / shape.height;
    const column = Math.min(columns - 1, Math.max(0, Math.floor((offsetX / canvas.clientWidth) * columns)));
    const row = Math.min(rows - 1, Math.max(0, Math.floor((offsetY / canvas.clientHeight) * rows)));
    this.#tell(row * columns + column);
  }

  #tell(index: number | null): void {
    this.dispatchEvent(new CustomEvent("cell", { detail: { index } }));
  }
}
