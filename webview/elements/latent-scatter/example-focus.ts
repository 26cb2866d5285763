import type { ExampleSample, LatentSnapshot, LikelihoodDescription } from "../../../src/protocol.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import { imageSize } from "../../drawing/images.js";
import { type PlanePosterior, planePosterior } from "../../latent-geometry/ellipse.js";
import { imageLogDensity } from "../../latent-geometry/image-log-density.js";
import { type TruePosterior, truePosterior } from "../../latent-geometry/true-posterior.js";
import { examplePicture } from "../../scatter/overlays/example.js";
import type { OverlayPicture } from "../../scatter/overlays/overlay.js";
import { LatestComputation } from "./latest-computation.js";

/** What a chosen example is looked at in. */
export interface FocusScene {
  readonly space: Space;
  readonly axes: readonly [number, number];
  readonly snapshot: LatentSnapshot;
  readonly examples: ExampleSample;
  readonly decoder: ImageDecoder | null;
  readonly likelihood: LikelihoodDescription | null;
}

/** One example's posterior: the encoder's at once, the true one as soon as it is computed. */
export class ExampleFocus {
  q: PlanePosterior | null = null;
  /** Why there is no true posterior, in words. */
  refusal = "";
  picture: OverlayPicture | null = null;
  readonly #truth: LatestComputation<TruePosterior>;
  #drawn: TruePosterior | null = null;

  constructor(onChange: () => void) {
    this.#truth = new LatestComputation(onChange);
  }

  get truth(): TruePosterior | null {
    return this.#truth.result;
  }

  get busy(): boolean {
    return this.#truth.busy;
  }

  /** How far the true posterior is, 0 to 1. */
  get part(): number | null {
    return this.#truth.part;
  }

  /** Looks at an example, or at the same one anew where the moment is another. */
  look(example: number, { space, axes, snapshot, examples, decoder, likelihood }: FocusScene): void {
    const { means, logVariances } = snapshot;
    const flat = space.surface === "plane" && space.dimensions > 1;
    const known = logVariances?.length ? { means, logVariances } : null;
    this.q = flat && known ? planePosterior(known, space.dimensions, example, axes) : null;
    const density = imageLogDensity(likelihood);
    this.refusal = this.#truth.problem ?? refusalOf(flat, space, this.q, likelihood, density !== null);
    if (this.q && known && density && decoder && space.dimensions === 2) {
      const size = imageSize(examples);
      const image = examples.images.subarray(example * size, (example + 1) * size);
      const ofAxes = planePosterior(known, 2, example, [0, 1]);
      this.#truth.run(String(example), (pace) =>
        truePosterior(decoder, (decoded) => density(image, decoded), ofAxes, pace),
      );
    } else this.#truth.stop();
    this.draw();
  }

  /** The picture of what is known by now. */
  draw(): void {
    if (this.#truth.problem) this.refusal = `The true posterior could not be computed: ${this.#truth.problem}`;
    this.#drawn = this.truth;
    this.picture = this.q && examplePicture(this.q, this.#drawn);
  }

  leave(): void {
    this.#truth.stop();
    this.q = this.picture = this.#drawn = null;
    this.refusal = "";
  }
}

function refusalOf(
  flat: boolean,
  { dimensions }: Space,
  q: PlanePosterior | null,
  likelihood: LikelihoodDescription | null,
  hasDensity: boolean,
): string {
  if (!flat) return "";
  if (!q) return "Snapshots hold no variances of such codes: there is no posterior to draw.";
  if (dimensions !== 2) return "The true posterior is integrated where the latent space has two dimensions.";
  if (hasDensity) return "";
  return likelihood
    ? `The true posterior takes more of the ${likelihood.kind} likelihood than a decoded image tells.`
    : "The true posterior takes the likelihood, which a loaded model does not tell.";
}
