import type { Space } from "../../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import { byCentralDifferences } from "../../latent-geometry/central-difference.js";
import { type Differentiates, geodesic } from "../../latent-geometry/geodesic.js";
import { LatestComputation } from "./latest-computation.js";
import { geodesicWay, measuredWay, plainWays, type Way } from "./ways.js";

/** The ways between two pins: plain ones at once, in a flat space the decoder's geodesic as soon as it is found. */
export class WaysBetween {
  #plain: readonly Way[] = [];
  readonly #lengths: LatestComputation<readonly Way[]>;
  readonly #search: LatestComputation<Way>;

  constructor(onChange: () => void) {
    this.#lengths = new LatestComputation(onChange);
    this.#search = new LatestComputation(onChange);
  }

  get plain(): readonly Way[] {
    return this.#lengths.result ?? this.#plain;
  }

  get geodesic(): Way | null {
    return this.#search.result;
  }

  get all(): readonly Way[] {
    return this.geodesic ? [...this.plain, this.geodesic] : this.plain;
  }

  get busy(): boolean {
    return this.#lengths.busy || this.#search.busy;
  }

  get searching(): boolean {
    return this.#search.part !== null && !this.geodesic;
  }

  between(space: Space, decoder: ImageDecoder | null, from: Float32Array, to: Float32Array): void {
    const plain = plainWays(space, [from, to]);
    this.#plain = plain;
    if (space.surface !== "plane" || decoder?.dimensions !== space.dimensions) {
      this.#lengths.stop();
      this.#search.stop();
      return;
    }
    const key = `${from} ${to}`;
    this.#lengths.run(key, () => Promise.all(plain.map((way) => measuredWay(decoder, way))));
    const differentiable = withDerivative(decoder);
    this.#search.run(key, async (pace) => geodesicWay(decoder, await geodesic(differentiable, from, to, pace)));
  }

  leave(): void {
    this.#plain = [];
    this.#lengths.stop();
    this.#search.stop();
  }
}

function withDerivative(decoder: ImageDecoder): Differentiates {
  return "pullBack" in decoder ? (decoder as Differentiates & ImageDecoder) : byCentralDifferences(decoder);
}
