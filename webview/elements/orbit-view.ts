import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExampleSample, LatentSnapshot } from "../../src/protocol.js";
import type { Space } from "../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import { LatestDecode } from "../decoding/latest-decode.js";
import type { ImageShape } from "../drawing/images.js";
import type { PictureSource } from "../export/picture-source.js";
import { joined } from "../latent-geometry/paths.js";
import { ThemeController } from "../styles/theme.js";
import "./decoded-image.js";
import "./latent-scatter/latent-scatter.js";
import type { LatentScatter } from "./latent-scatter/latent-scatter.js";
import { orbitsThrough } from "./latent-scatter/orbits.js";

/** Images along each orbit, the pointed one in the middle. */
const STEPS = 11;

/**
 * A space of learned transports: its points, and the way of each operator through the place that is pointed at or pinned, drawn
 * in the plane and decoded below it.
 */
@customElement("orbit-view")
export class OrbitView extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      gap: 6px;
      min-height: 0;
      font-size: 12px;
    }
    latent-scatter {
      flex: 1;
      min-height: 200px;
    }
    .orbits {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 2px 8px;
      align-items: center;
      max-height: 40%;
      overflow: hidden auto;
    }
    .images {
      display: flex;
      gap: 2px;
    }
    .images decoded-image {
      flex: 0 1 34px;
      min-width: 0;
    }
    .here {
      outline: 1px solid var(--vscode-focusBorder);
    }
    p {
      margin: 0;
      color: var(--vscode-descriptionForeground);
    }
  `;

  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) examples: ExampleSample | null = null;
  @property({ attribute: false }) classNames: readonly string[] = [];
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property({ attribute: false }) axes: readonly [number, number] = [0, 1];
  @property({ attribute: false }) space!: Space;
  /** An example that something else has caught. */
  @property({ attribute: false }) marked: number | null = null;
  @property({ attribute: false }) hiddenClasses: ReadonlySet<number> | null = null;
  @state() private pointed: Float32Array | null = null;
  @state() private pinned: Float32Array | null = null;
  readonly #decoded = new LatestDecode(this);
  @query("latent-scatter") private scatter!: LatentScatter;

  constructor() {
    super();
    new ThemeController(this);
  }

  source(): PictureSource | null {
    return this.scatter.source();
  }

  hold(still: boolean): void {
    this.scatter.hold(still);
  }

  settled(): Promise<void> {
    return this.scatter.settled();
  }

  protected override render() {
    return html`<latent-scatter
        .snapshot=${this.snapshot}
        .examples=${this.examples}
        .classNames=${this.classNames}
        .decoder=${this.decoder}
        .generation=${this.generation}
        .shape=${this.shape}
        .axes=${this.axes}
        .space=${this.space}
        .marked=${this.marked}
        .hiddenClasses=${this.hiddenClasses}
        @catch=${({ detail }: CustomEvent<{ example: number | null }>) => {
          this.dispatchEvent(new CustomEvent("catch", { detail }));
        }}
        @decode=${({ detail }: CustomEvent<{ hash: string; z: Float32Array }>) => {
          this.pointed = detail.z;
          this.dispatchEvent(new CustomEvent("decode", { detail }));
        }}
        @pins=${({ detail }: CustomEvent<{ pins: readonly Float32Array[] }>) => {
          this.pinned = detail.pins.at(-1) ?? null;
        }}
      ></latent-scatter>
      ${this.#orbits()}`;
  }

  #orbits() {
    const { decoder, shape } = this;
    const orbits = orbitsThrough(this.space, this.pinned ?? this.pointed, this, STEPS);
    if (!decoder || !shape || orbits.length === 0) {
      return html`<p>Point at a place to see where each operator Ψ carries it, click to keep it</p>`;
    }
    this.#decoded.ask(decoder, this.generation, joined(orbits.flatMap(({ codes }) => codes)));
    const { images } = this.#decoded;
    if (images.length === 0) return nothing;
    return html`<div class="orbits">
      ${orbits.map(({ name, color, codes }, orbit) => {
        return html`<span .style=${`color: ${color}`}>${name}</span>
          <div class="images">
            ${codes.map(
              (_, index) => html`<decoded-image
                class=${index === (STEPS - 1) / 2 ? "here" : ""}
                .images=${images}
                .index=${orbit * codes.length + index}
                .shape=${shape}
                label="${name}, step ${index + 1} of ${STEPS}"
              ></decoded-image>`,
            )}
          </div>`;
      })}
    </div>`;
  }
}
