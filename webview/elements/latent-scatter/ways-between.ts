import type { Space } from "../../../src/vae/spaces/space.js";
import type { LocalDecoder } from "../../decoding/decoder.js";
import { geodesic } from "../../latent-geometry/geodesic.js";
import { LatestComputation } from "./latest-computation.js";
import { geodesicWay, plainWays, type Way } from "./ways.js";

/** The ways between two pins: plain ones at once, in a flat space the decoder's geodesic as soon as it is found. */
export class WaysBetween {
  plain: readonly Way[] = [];
  readonly #search: LatestComputation<Way>;

  constructor(onChange: () => void) {
    this.#search = new LatestComputation(onChange);
  }

  get geodesic(): Way | null {
    return this.#search.result;
  }

  get all(): readonly Way[] {
    return this.geodesic ? [...this.plain, this.geodesic] : this.plain;
  }

  get busy(): boolean {
    return this.#search.busy;
  }

  get searching(): boolean {
    return this.#search.part !== null && !this.geodesic;
  }

  between(space: Space, decoder: LocalDecoder | null, from: Float32Array, to: Float32Array): void {
    this.plain = plainWays(space, decoder, [from, to]);
    if (space.surface !== "plane" || decoder?.dimensions !== space.dimensions) this.#search.stop();
    else
      this.#search.run(`${from} ${to}`, async (pace) => geodesicWay(decoder, await geodesic(decoder, from, to, pace)));
  }

  leave(): void {
    this.plain = [];
    this.#search.stop();
  }
}
