import type { ManifoldGrid } from "../manifold-grid.js";

/** How a space is drawn. */
export type Surface = "plane" | "circle" | "globe" | "disk" | "panes" | "codebook" | "orbits";

/**
 * A latent space as geometry, without tensors: what drawing it takes, in the panel as on the command line. Codes are rows of
 * `dimensions` coordinates, as the decoder takes them.
 */
export interface Space {
  readonly surface: Surface;
  readonly dimensions: number;
  /** Of a hyperbolic space, below 0; of one whose curvature is learned through 0, any. */
  readonly curvature?: number;
  /** Of a product, each with the place of its first coordinate. */
  readonly factors?: readonly SpaceFactor[];
  /** The prior in words: "N(0, I)". */
  readonly prior: string;
  /** Standard normal numbers that one draw of the prior takes. */
  readonly noiseSize: number;
  /** A draw from the prior. */
  priorSample(noise: ArrayLike<number>): number[];
  /** The point a part (0 to 1) of the way along the shortest path from one code to another. */
  between(from: ArrayLike<number>, to: ArrayLike<number>, part: number): number[];
  /** Codes evenly over the prior's mass along two axes; null where a space has no such picture. */
  grid(axes: readonly [number, number], side: number): ManifoldGrid | null;
  /** Of learned transports: the way of each operator through a code, in so many steps, the code in their middle. */
  orbits?(through: ArrayLike<number>, steps: number): ArrayLike<number>[][];
  /** The space with a prior that follows from codes of data (N × dimensions), where its prior does. */
  fitted?(codes: Float32Array): Space;
}

export interface SpaceFactor {
  readonly name: string;
  readonly space: Space;
  readonly from: number;
}
