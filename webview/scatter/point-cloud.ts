import type { Camera, Size } from "./camera.js";

/** Points as a layer draws them. N points. */
export interface PointCloud {
  /** N × 2, where the points come from. */
  readonly from: Float32Array;
  /** N × 2, where they go. */
  readonly to: Float32Array;
  /** N × 4 bytes, red, green, blue and opacity; a point of opacity 0 is not drawn. */
  readonly colors: Uint8Array;
}

export interface PointsView {
  readonly camera: Camera;
  /** CSS pixels. */
  readonly size: Size;
  /** Device pixels a CSS pixel. */
  readonly density: number;
  /** How far the points have come on their way, 0 to 1. */
  readonly part: number;
  /** Diameter of a point in CSS pixels. */
  readonly diameter: number;
  /** Draws each so many-th point alone. */
  readonly every: number;
}
