import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shownExamples } from "../../src/pictures/shown-examples.js";
import type { ExampleSample, LatentSnapshot } from "../../src/protocol.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import { LatestDecode } from "../decoding/latest-decode.js";
import { imageData, imageSize } from "../drawing/images.js";

const SHOWN = 10;

/** A fixed handful of test images, each over what the decoder makes of its posterior's mean. */
@customElement("reconstruction-strip")
export class ReconstructionStrip extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
    }
    canvas {
      width: var(--image-width, 30px);
      border-radius: 2px;
      image-rendering: pixelated;
    }
  `;

  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) examples: ExampleSample | null = null;
  @property({ attribute: false }) classNames: readonly string[] = [];
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  #shown: readonly number[] = [];
  readonly #decoded = new LatestDecode(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { examples } = this;
    if (!changed.has("examples")) return;
    this.#shown = examples ? shownExamples(examples.labels, examples.images.length / imageSize(examples), SHOWN) : [];
  }

  protected override render() {
    return this.#shown.map(
      (example) => html`<canvas role="img" aria-label=${`${this.#nameOf(example)} over its reconstruction`}></canvas>`,
    );
  }

  protected override updated(): void {
    const { examples, snapshot, decoder } = this;
    if (!examples) return;
    if (snapshot && decoder) this.#decode(snapshot, decoder);
    const canvases = this.renderRoot.querySelectorAll("canvas");
    const { width, height } = examples;
    const { images } = this.#decoded;
    for (const [index, example] of this.#shown.entries()) {
      const canvas = canvases[index] as HTMLCanvasElement;
      canvas.width = width;
      canvas.height = 2 * height + 1;
      const context = canvas.getContext("2d");
      context?.putImageData(imageData(examples.images, example, examples), 0, 0);
      if (images.length > 0) context?.putImageData(imageData(images, index, examples), 0, height + 1);
    }
  }

  #decode({ means }: LatentSnapshot, decoder: ImageDecoder): void {
    const { dimensions } = decoder;
    const codes = new Float32Array(this.#shown.length * dimensions);
    for (const [index, example] of this.#shown.entries()) {
      codes.set(means.subarray(example * dimensions, (example + 1) * dimensions), index * dimensions);
    }
    this.#decoded.ask(decoder, this.generation, codes);
  }

  #nameOf(example: number): string {
    const label = this.examples?.labels?.[example];
    return label === undefined ? `Test image ${example}` : `A “${this.classNames[label] ?? label}”`;
  }
}
