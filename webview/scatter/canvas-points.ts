import { fitCanvas, type PointCloud, type PointsLayer, type PointsView } from "./points-layer.js";

/** Points by Canvas2D, where there is no WebGL: a stamp for each colour, drawn at every point of it. */
export class CanvasPoints implements PointsLayer {
  readonly canvas = document.createElement("canvas");
  readonly #context = this.canvas.getContext("2d");
  #cloud: PointCloud | null = null;

  setCloud(cloud: PointCloud): void {
    this.#cloud = cloud;
  }

  draw({ camera, size, density, part, diameter, every }: PointsView): void {
    const context = this.#context;
    if (!fitCanvas(this.canvas, size, density)) context?.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!context || !this.#cloud) return;
    const { from, to, colors } = this.#cloud;
    const stamps = new Map<number, HTMLCanvasElement>();
    const packed = new Uint32Array(colors.buffer, colors.byteOffset, colors.length / 4);
    const half = (diameter * density) / 2 + 1;
    const scale = camera.scale * density;
    const [left, top] = [this.canvas.width / 2 - camera.x * scale, this.canvas.height / 2 + camera.y * scale];
    for (let index = 0; index < packed.length; index += every) {
      if (colors[4 * index + 3] === 0) continue;
      const color = packed[index] as number;
      let drawn = stamps.get(color);
      if (!drawn) {
        drawn = stamp(colors.subarray(4 * index, 4 * index + 4), half, diameter * density);
        stamps.set(color, drawn);
      }
      const [x0, y0] = [from[2 * index] as number, from[2 * index + 1] as number];
      const x = x0 + ((to[2 * index] as number) - x0) * part;
      const y = y0 + ((to[2 * index + 1] as number) - y0) * part;
      context.drawImage(drawn, left + x * scale - half, top - y * scale - half);
    }
  }

  dispose(): void {
    this.canvas.remove();
  }
}

/** One point of one colour, in device pixels. */
function stamp(color: Uint8Array, half: number, diameter: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(2 * half);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const [red, green, blue, opacity] = color as unknown as [number, number, number, number];
  context.fillStyle = `rgba(${red}, ${green}, ${blue}, ${opacity / 255})`;
  context.beginPath();
  context.arc(half, half, diameter / 2, 0, 2 * Math.PI);
  context.fill();
  return canvas;
}
