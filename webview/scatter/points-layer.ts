import type { Size } from "./camera.js";
import type { PointCloud, PointsView } from "./point-cloud.js";

/** One way to draw points: WebGL where there is one, Canvas2D elsewhere. */
export interface PointsLayer {
  readonly canvas: HTMLCanvasElement;
  setCloud(cloud: PointCloud): void;
  draw(view: PointsView): void;
  dispose(): void;
}

/** Sizes a canvas in device pixels; true where that changed it. */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size, density: number): boolean {
  const [wide, high] = [Math.max(1, Math.round(width * density)), Math.max(1, Math.round(height * density))];
  if (canvas.width === wide && canvas.height === high) return false;
  canvas.width = wide;
  canvas.height = high;
  return true;
}
