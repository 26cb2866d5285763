import KDBush from "kdbush";
import type { Place } from "./camera.js";

/** Finds points by their place. */
export class PointIndex {
  readonly #tree: KDBush | null;

  /** Of positions (N × 2), those that `isShown` tells. */
  constructor(
    private readonly positions: Float32Array,
    private readonly isShown: (index: number) => boolean,
  ) {
    const count = positions.length / 2;
    this.#tree = count > 0 ? new KDBush(count, 64, Float32Array) : null;
    for (let index = 0; index < count; index++) {
      this.#tree?.add(positions[2 * index] as number, positions[2 * index + 1] as number);
    }
    this.#tree?.finish();
  }

  /** The nearest shown point within a distance, all in latent coordinates; null where there is none. */
  nearest({ x, y }: Place, distance: number): number | null {
    let found: number | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const index of this.#tree?.within(x, y, distance) ?? []) {
      if (!this.isShown(index)) continue;
      const across = (this.positions[2 * index] as number) - x;
      const up = (this.positions[2 * index + 1] as number) - y;
      const apart = across * across + up * up;
      if (apart < least) [found, least] = [index, apart];
    }
    return found;
  }
}
