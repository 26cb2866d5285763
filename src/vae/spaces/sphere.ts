import type { ManifoldGrid } from "../manifold-grid.js";
import type { Space } from "./space.js";

/** The unit sphere of R^n under the uniform prior. */
export function sphere(dimensions: number): Space {
  return {
    surface: dimensions === 2 ? "circle" : "globe",
    dimensions,
    prior: "the uniform distribution",
    noiseSize: dimensions,
    priorSample: (noise) => unit(Array.from({ length: dimensions }, (_, index) => noise[index] ?? 0)),
    between: slerp,
    grid: (axes, side) => (dimensions === 2 ? circleGrid(side) : globeGrid(dimensions, axes, side)),
  };
}

/** Along the great circle through two unit vectors, at an even pace (Shoemake 1985); between antipodes by way of some third. */
export function slerp(from: ArrayLike<number>, to: ArrayLike<number>, part: number): number[] {
  const start = Array.from(from);
  const cosine = Math.min(
    1,
    Math.max(
      -1,
      start.reduce((sum, value, index) => sum + value * (to[index] ?? 0), 0),
    ),
  );
  let across = start.map((value, index) => (to[index] ?? 0) - cosine * value);
  if (Math.hypot(...across) < 1e-6) {
    const least = start.reduce(
      (best, value, index) => (Math.abs(value) < Math.abs(start[best] ?? 0) ? index : best),
      0,
    );
    across = start.map((value, index) => (index === least ? 1 : 0) - (start[least] ?? 0) * value);
  }
  const direction = unit(across);
  const angle = part * Math.acos(cosine);
  return unit(start.map((value, index) => Math.cos(angle) * value + Math.sin(angle) * (direction[index] ?? 0)));
}

/** A vector's direction; that of no length is the first axis. */
export function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector.map((_, index) => (index === 0 ? 1 : 0));
}

function circleGrid(side: number): ManifoldGrid {
  const values = Array.from({ length: side }, (_, index) => -Math.PI + ((index + 0.5) * 2 * Math.PI) / side);
  const codes = Float32Array.from(values.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  return { codes, columns: side, rows: 1, values, axes: [0] };
}

/** Even longitudes by even heights: equal areas, as Archimedes found. Of more than three coordinates, all others are 0. */
function globeGrid(dimensions: number, [across, up]: readonly [number, number], side: number): ManifoldGrid {
  const depth = [0, 1, 2].find((axis) => axis !== across && axis !== up) ?? 2;
  const values = Array.from({ length: side }, (_, index) => (2 * index + 1) / side - 1);
  const codes = new Float32Array(side * side * dimensions);
  for (let row = 0; row < side; row++) {
    const height = values[side - 1 - row] as number;
    const radius = Math.sqrt(1 - height * height);
    for (let column = 0; column < side; column++) {
      const longitude = Math.PI * (values[column] as number);
      const start = (row * side + column) * dimensions;
      codes[start + across] = radius * Math.sin(longitude);
      codes[start + up] = height;
      codes[start + depth] = radius * Math.cos(longitude);
    }
  }
  return { codes, columns: side, rows: side, values, axes: [across, up] };
}
