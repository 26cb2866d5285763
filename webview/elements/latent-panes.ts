import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { numeral } from "../../src/numeral.js";
import { latentCsv } from "../../src/pictures/csv.js";
import type { ExampleSample, LatentSnapshot } from "../../src/protocol.js";
import type { Space, SpaceFactor } from "../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import type { ImageShape } from "../drawing/images.js";
import { type PictureSource, pixelSource } from "../export/picture-source.js";
import { cloudOf } from "./latent-scatter/cloud.js";
import "./latent-scatter/latent-scatter.js";
import type { LatentScatter } from "./latent-scatter/latent-scatter.js";

/** A product of spaces: a linked pane for each factor. What is caught in one is marked in all, and told by `catch` ({ example }). */
@customElement("latent-panes")
export class LatentPanes extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
      gap: 10px;
      min-height: 0;
      overflow: auto;
    }
    section {
      display: flex;
      flex-direction: column;
      min-height: 240px;
    }
    h2 {
      margin: 0 0 4px;
      font-size: 12px;
      font-weight: 400;
      color: var(--vscode-descriptionForeground);
      font-variant-numeric: tabular-nums;
    }
    latent-scatter {
      flex: 1;
    }
    @media (max-width: 620px) {
      :host {
        overflow: visible;
      }
      section {
        height: 340px;
      }
      section:has([looking]) {
        height: 540px;
      }
    }
  `;

  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) examples: ExampleSample | null = null;
  @property({ attribute: false }) classNames: readonly string[] = [];
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property({ attribute: false }) space!: Space;
  @property({ attribute: false }) map = false;
  /** An example that something else has caught. */
  @property({ attribute: false }) marked: number | null = null;
  @property({ attribute: false }) hiddenClasses: ReadonlySet<number> | null = null;
  /** An example's terms, where they were estimated. */
  @property({ attribute: false }) estimated: LatentScatter["estimated"] = () => null;
  @state() private caught: number | null = null;
  readonly #parts = new WeakMap<LatentSnapshot, LatentSnapshot[]>();
  readonly #completions = new WeakMap<SpaceFactor, LatentScatter["complete"]>();

  /** All panes side by side. */
  picture(): HTMLCanvasElement | null {
    const pictures = this.#panes().flatMap((pane) => pane.picture() ?? []);
    const canvas = document.createElement("canvas");
    canvas.width = pictures.reduce((sum, { width }) => sum + width, 0);
    canvas.height = Math.max(1, ...pictures.map(({ height }) => height));
    let left = 0;
    for (const picture of pictures) {
      canvas.getContext("2d")?.drawImage(picture, left, 0);
      left += picture.width;
    }
    return pictures.length > 0 ? canvas : null;
  }

  hold(still: boolean): void {
    for (const pane of this.#panes()) pane.hold(still);
  }

  async settled(): Promise<void> {
    await this.updateComplete;
    await Promise.all(this.#panes().map((pane) => pane.settled()));
  }

  #panes(): readonly LatentScatter[] {
    return [...this.renderRoot.querySelectorAll<LatentScatter>("latent-scatter")];
  }

  /** All panes side by side, and the codes whole. */
  source(): PictureSource | null {
    const canvas = this.picture();
    const { snapshot } = this;
    if (!canvas || !snapshot) return null;
    const cloud = cloudOf(snapshot, this.examples, this.classNames, this.space.dimensions);
    return pixelSource("scatter", canvas, () => latentCsv(cloud, null));
  }

  protected override render() {
    const parts = this.snapshot ? this.#split(this.snapshot) : [];
    return (this.space.factors ?? []).map(
      (factor, index) => html`<section>
        <h2>${this.#title(factor)}</h2>
        <latent-scatter
          .snapshot=${parts[index] ?? null}
          .examples=${this.examples}
          .classNames=${index === 0 ? this.classNames : []}
          .decoder=${this.decoder}
          .generation=${this.generation}
          .shape=${this.shape}
          .space=${factor.space}
          .map=${this.map}
          .marked=${this.caught ?? this.marked}
          .hiddenClasses=${this.hiddenClasses}
          .estimated=${this.estimated}
          .complete=${this.#completion(factor)}
          @catch=${(event: CustomEvent<{ example: number | null }>) => {
            this.caught = event.detail.example;
            this.dispatchEvent(new CustomEvent("catch", { detail: event.detail }));
          }}
        ></latent-scatter>
      </section>`,
    );
  }

  #title({ name, space }: SpaceFactor): string {
    const { surface, curvature } = space;
    const kinds = {
      plane: "flat",
      circle: "circle",
      globe: "sphere",
      disk: "hyperbolic",
      panes: "",
      codebook: "",
      orbits: "",
    };
    return `${name}, ${kinds[surface]}${curvature === undefined ? "" : `, curvature ${numeral(curvature, 2)}`}`;
  }

  /** A code of one factor as a whole one: the others are those of the caught example, else their priors' middle. */
  #completion(factor: SpaceFactor): LatentScatter["complete"] {
    const known = this.#completions.get(factor);
    if (known) return known;
    const complete: LatentScatter["complete"] = (code, example) => {
      const { dimensions, factors = [] } = this.space;
      const whole =
        example !== null && this.snapshot
          ? this.snapshot.means.slice(example * dimensions, (example + 1) * dimensions)
          : Float32Array.from(factors.flatMap(({ space }) => space.priorSample(new Float32Array(space.noiseSize))));
      whole.set(code, factor.from);
      return whole;
    };
    this.#completions.set(factor, complete);
    return complete;
  }

  #split(snapshot: LatentSnapshot): LatentSnapshot[] {
    const known = this.#parts.get(snapshot);
    if (known) return known;
    const { dimensions, factors = [] } = this.space;
    const count = snapshot.means.length / dimensions;
    const parts = factors.map(({ space, from }) => {
      const means = new Float32Array(count * space.dimensions);
      for (let example = 0; example < count; example++) {
        const start = example * dimensions + from;
        means.set(snapshot.means.subarray(start, start + space.dimensions), example * space.dimensions);
      }
      return { ...snapshot, means, logVariances: null };
    });
    this.#parts.set(snapshot, parts);
    return parts;
  }
}
