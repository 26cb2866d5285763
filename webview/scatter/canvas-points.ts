import type { PointCloud, PointsView } from "./point-cloud.js";
import { fitCanvas, type PointsLayer } from "./points-layer.js";
import { stampPoints } from "./stamped-points.js";

/**
 * Points by Canvas2D, where there is no WebGL. Their pixels are computed here: to ask the canvas for each of many points takes
 * many times as long.
 */
export class CanvasPoints implements PointsLayer {
  readonly canvas = document.createElement("canvas");
  readonly #context = this.canvas.getContext("2d");
  #cloud: PointCloud | null = null;
  #image: ImageData | null = null;

  setCloud(cloud: PointCloud): void {
    this.#cloud = cloud;
  }

  draw({ size, ...view }: PointsView): void {
    const { canvas } = this;
    fitCanvas(canvas, size, view.density);
    if (!this.#context) return;
    const fits = this.#image?.width === canvas.width && this.#image.height === canvas.height;
    const image = fits && this.#image ? this.#image : this.#context.createImageData(canvas.width, canvas.height);
    image.data.fill(0);
    if (this.#cloud) stampPoints(image, this.#cloud, view);
    this.#context.putImageData(image, 0, 0);
    this.#image = image;
  }

  dispose(): void {
    this.canvas.remove();
  }
}
