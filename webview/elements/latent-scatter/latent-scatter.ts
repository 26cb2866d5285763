import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { ExampleSample, LatentSnapshot } from "../../../src/protocol.js";
import { fnv1a, type ImageDecoder } from "../../decoding/decoder.js";

const COLORS = [
  "#4e9bd8",
  "#e8853d",
  "#56b35f",
  "#d95b8d",
  "#9a7fd1",
  "#c9b03a",
  "#3fb8a8",
  "#b5651d",
  "#8fa3c8",
  "#a0a0a0",
];

/** The latent plane: test examples as points, and the image that any place decodes to. */
@customElement("latent-scatter")
export class LatentScatter extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      border: 1px solid var(--vscode-panel-border);
    }
    canvas.plane {
      position: absolute;
      width: 100%;
      height: 100%;
    }
    canvas.decoded {
      position: absolute;
      top: 8px;
      right: 8px;
      width: 84px;
      height: 84px;
      image-rendering: pixelated;
    }
  `;

  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) examples: ExampleSample | null = null;
  @property({ attribute: false }) classNames: readonly string[] = [];
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) axes: readonly [number, number] = [0, 1];
  @property({ attribute: false }) showSample = false;
  @property({ attribute: false }) dimensions = 2;
  @query("canvas.plane") private plane!: HTMLCanvasElement;
  @query("canvas.decoded") private decoded!: HTMLCanvasElement;

  protected override render() {
    return html`<canvas class="plane" @pointermove=${this.#hover}></canvas><canvas class="decoded"></canvas>`;
  }

  protected override updated(_: PropertyValues): void {
    const { plane, snapshot, examples } = this;
    plane.width = plane.clientWidth;
    plane.height = plane.clientHeight;
    const context = plane.getContext("2d");
    if (!context || !snapshot) return;
    const scale = this.#scale;
    for (let i = 0; i + 1 < snapshot.means.length; i += 2) {
      context.fillStyle = COLORS[(examples?.labels?.[i / 2] ?? 0) % COLORS.length] as string;
      const x = plane.width / 2 + (snapshot.means[i] as number) * scale;
      const y = plane.height / 2 - (snapshot.means[i + 1] as number) * scale;
      context.fillRect(x - 1, y - 1, 2, 2);
    }
  }

  get #scale(): number {
    return Math.min(this.plane.clientWidth, this.plane.clientHeight) / 8;
  }

  #hover(event: PointerEvent): void {
    const { decoder, plane, examples } = this;
    if (!decoder || !examples) return;
    const code = new Float32Array(decoder.dimensions);
    code[0] = (event.offsetX - plane.clientWidth / 2) / this.#scale;
    code[1] = (plane.clientHeight / 2 - event.offsetY) / this.#scale;
    const values = decoder.decode(code, 1);
    if (values.length === 0) return;
    const { width, height } = examples;
    const image = new ImageData(width, height);
    const bytes = Uint8Array.from(values, (value) => 255 * value);
    for (const [i, value] of bytes.entries()) image.data.set([value, value, value, 255], 4 * i);
    this.decoded.width = width;
    this.decoded.height = height;
    this.decoded.getContext("2d")?.putImageData(image, 0, 0);
    this.dispatchEvent(new CustomEvent("decode", { detail: { hash: fnv1a(bytes), z: code } }));
  }
}
