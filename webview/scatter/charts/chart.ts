import type { Space } from "../../../src/vae/spaces/space.js";
import type { Extent, Place } from "../camera.js";

/** A line of the space itself: a border, a meridian, a geodesic. */
export interface ChartLine {
  readonly places: readonly Place[];
  readonly strong: boolean;
}

/** How a curved or flat space lies in the picture's plane. What the user turns or moves is a new chart. */
export interface Chart {
  /** At the ends of the axes; empty where the plane's coordinates are no code's. */
  readonly names: readonly [string, string];
  /** Numbers along the edges. */
  readonly ticks: boolean;
  /** Rings of N(0, I). */
  readonly priorRings: boolean;
  /** What is to be seen where it does not follow from the points. */
  readonly extent: Extent | null;
  readonly lines: readonly ChartLine[];
  /** N × dimensions coordinates to N × 2 places. */
  project(codes: Float32Array): Float32Array;
  /** Whether a code is on the side that faces the viewer. */
  faces(code: ArrayLike<number>): boolean;
  /** The code at a place, what the place does not tell taken from `base`; null outside the space. */
  codeAt(place: Place, base: Float32Array): Float32Array | null;
  /** The chart after a drag from a place to another; null where the camera moves instead. */
  dragged(from: Place, to: Place): Chart | null;
}

/** What a chart is made for. */
export interface ChartChoice {
  readonly space: Space;
  readonly axes: readonly [number, number];
  /** The whole of a sphere as an equal-area map. */
  readonly map: boolean;
}
