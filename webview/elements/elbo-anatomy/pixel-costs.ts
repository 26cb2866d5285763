import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { heatColor } from "../../drawing/heat.js";
import { controls } from "../../styles/controls.js";
import { card } from "./card.js";

/** Where in the image the reconstruction's nats go: a heat map of the mean cost of each pixel. */
@customElement("pixel-costs")
export class PixelCosts extends LitElement {
  static override styles = [
    controls,
    card,
    css`
      .map {
        display: flex;
        gap: 12px;
        align-items: flex-end;
      }
      canvas {
        image-rendering: pixelated;
      }
      .image {
        width: 168px;
        border-radius: 2px;
      }
      .scale {
        display: flex;
        gap: 5px;
        height: 120px;
      }
      .ramp {
        width: 10px;
        height: 120px;
      }
      .ends {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
      }
      .choice {
        margin-bottom: 8px;
      }
    `,
  ];

  @property({ attribute: false }) cost: Float32Array | null = null;
  @property({ attribute: false }) entropy: Float32Array | null = null;
  @property({ attribute: false }) width = 0;
  @state() private excess = false;
  @query(".image") private image!: HTMLCanvasElement;
  @query(".ramp") private ramp!: HTMLCanvasElement;

  protected override render() {
    const { cost, width, excess } = this;
    if (!cost || width === 0) return nothing;
    const most = Math.max(...this.#values());
    const choice = (label: string, value: boolean, meaning: string) =>
      html`<button title=${meaning} aria-pressed=${excess === value} @click=${() => {
        this.excess = value;
      }}>${label}</button>`;
    return html`<h3>By pixel</h3>
      <p class="lead">Where in the image the reconstruction is lost, nats a pixel.</p>
      <div class="choice" role="group" aria-label="Which nats">
        ${choice("Cost", false, "−log p(x|z) of each pixel")}
        ${choice("Above the floor", true, "What is left when the entropy of the grey levels is taken off")}
      </div>
      <div class="map">
        <canvas
          class="image"
          role="img"
          aria-label=${`Mean cost by pixel, at most ${most.toFixed(2)} nats`}
        ></canvas>
        <div class="scale" aria-hidden="true">
          <canvas class="ramp"></canvas>
          <div class="ends"><span>${most.toFixed(2)}</span><span>0</span></div>
        </div>
      </div>`;
  }

  #values(): Float32Array {
    const { cost, entropy, excess } = this;
    if (!cost) return new Float32Array(0);
    return excess && entropy ? cost.map((value, pixel) => Math.max(0, value - (entropy[pixel] as number))) : cost;
  }

  protected override updated(): void {
    const values = this.#values();
    if (values.length === 0 || this.width === 0) return;
    const most = Math.max(...values, 1e-9);
    paint(
      this.image,
      this.width,
      values.map((value) => value / most),
    );
    paint(
      this.ramp,
      1,
      Float32Array.from({ length: 64 }, (_, row) => 1 - row / 63),
    );
  }
}

/** Parts of 0 to 1, row by row, as colours. */
function paint(canvas: HTMLCanvasElement, width: number, parts: Float32Array): void {
  canvas.width = width;
  canvas.height = parts.length / width;
  const image = new ImageData(canvas.width, canvas.height);
  parts.forEach((part, pixel) => {
    image.data.set([...heatColor(part), 255], 4 * pixel);
  });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
