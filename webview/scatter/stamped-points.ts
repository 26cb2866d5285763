import type { PointCloud, PointsView } from "./point-cloud.js";

/** Pixels as an ImageData has them: red, green, blue and opacity, not multiplied, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Places within a pixel that a point's middle is rounded to, each way. */
const PHASES = 4;

/** Puts each point over what is there: a disk with a soft edge, as the card's shader draws it. */
export function stampPoints(
  pixels: Pixels,
  { from, to, colors }: PointCloud,
  { camera, density, part, diameter, every }: Omit<PointsView, "size">,
): void {
  const scale = camera.scale * density;
  const [left, top] = [pixels.width / 2 - camera.x * scale, pixels.height / 2 + camera.y * scale];
  const side = Math.ceil(diameter * density) + 2;
  const stamps = Array.from({ length: PHASES * PHASES }, (_, phase) =>
    disk(side, diameter * density, (phase % PHASES) / PHASES, Math.floor(phase / PHASES) / PHASES),
  );
  for (let index = 0; index < to.length / 2; index += every) {
    const opacity = colors[4 * index + 3] as number;
    if (opacity === 0) continue;
    const [x0, y0] = [from[2 * index] as number, from[2 * index + 1] as number];
    // The corner of the stamp whose middle is the point.
    const x = left + (x0 + ((to[2 * index] as number) - x0) * part) * scale - side / 2;
    const y = top - (y0 + ((to[2 * index + 1] as number) - y0) * part) * scale - side / 2;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (!(column > -side && row > -side && column < pixels.width && row < pixels.height)) continue;
    const phase = Math.floor((x - column) * PHASES) + PHASES * Math.floor((y - row) * PHASES);
    stampAt(pixels, column, row, stamps[phase] as Float32Array, side, colors, 4 * index);
  }
}

/** How much of each pixel a disk covers, side × side, its middle so far from that of the square. */
function disk(side: number, diameter: number, across: number, down: number): Float32Array {
  const middle = side / 2 + 0.5 / PHASES;
  return Float32Array.from({ length: side * side }, (_, at) => {
    const x = (at % side) + 0.5 - middle - across;
    const y = Math.floor(at / side) + 0.5 - middle - down;
    return Math.min(1, Math.max(0, diameter / 2 - Math.hypot(x, y) + 0.5));
  });
}

function stampAt(
  { width, height, data }: Pixels,
  column: number,
  row: number,
  stamp: Float32Array,
  side: number,
  colors: Uint8Array,
  color: number,
): void {
  const strength = (colors[color + 3] as number) / 255;
  const [red, green, blue] = [colors[color] as number, colors[color + 1] as number, colors[color + 2] as number];
  const [firstX, lastX] = [Math.max(0, -column), Math.min(side, width - column)];
  const [firstY, lastY] = [Math.max(0, -row), Math.min(side, height - row)];
  for (let y = firstY; y < lastY; y++) {
    let at = 4 * ((row + y) * width + column + firstX);
    for (let x = firstX; x < lastX; x++, at += 4) {
      const over = (stamp[y * side + x] as number) * strength;
      if (over === 0) continue;
      // Porter and Duff's over, with colours that are not multiplied by their opacity.
      const under = ((data[at + 3] as number) / 255) * (1 - over);
      const both = over + under;
      data[at] = (red * over + (data[at] as number) * under) / both;
      data[at + 1] = (green * over + (data[at + 1] as number) * under) / both;
      data[at + 2] = (blue * over + (data[at + 2] as number) * under) / both;
      data[at + 3] = 255 * both;
    }
  }
}
