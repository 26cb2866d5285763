import { arctangentRatio, tangentRatio } from "../geometry/curved-functions.js";
import { manifoldGrid } from "../manifold-grid.js";
import { uniformOf } from "../special-functions/normal-distribution.js";
import { riemannianRadii } from "../special-functions/riemannian-radius.js";
import type { Space } from "./space.js";

/** Nothing is drawn nearer to the border, by its part of the radius. */
const BORDER = 1e-5;

/** Nearer to 0 there is no disk to be drawn. */
const FLAT = 1e-3;

/**
 * The Poincaré ball of a curvature below 0 under the wrapped or the Riemannian normal prior, without tensors; of a curvature
 * that is not, the same stereographic coordinates, which fill a plane.
 */
export function ball(dimensions: number, curvature: number, riemannian = false): Space {
  const radius = riemannian ? riemannianRadii(dimensions, -curvature).radius(1) : null;
  return {
    surface: curvature < -FLAT ? "disk" : "plane",
    dimensions,
    curvature,
    prior: riemannian ? "the Riemannian normal" : "the wrapped normal",
    noiseSize: riemannian ? dimensions + 1 : dimensions,
    priorSample: (noise) => {
      const given = Array.from(noise);
      if (!radius) return exponentialAtOrigin(given.slice(0, dimensions), curvature);
      const [first = 0, ...direction] = given;
      const length = Math.hypot(...direction) || 1;
      const distance = radius.quantile(uniformOf(first)).value;
      return exponentialAtOrigin(
        direction.slice(0, dimensions).map((value) => (value * distance) / length),
        curvature,
      );
    },
    between: (from, to, part) => {
      const start = Array.from(from);
      const way = moebiusAdd(
        start.map((value) => -value),
        Array.from(to),
        curvature,
      );
      const tangent = logarithmAtOrigin(way, curvature);
      return moebiusAdd(
        start,
        exponentialAtOrigin(
          tangent.map((value) => part * value),
          curvature,
        ),
        curvature,
      );
    },
    grid: (axes, side) => {
      const flat = manifoldGrid(dimensions, dimensions > 1 ? axes : [0], side);
      const codes = new Float32Array(flat.codes.length);
      for (let from = 0; from < codes.length; from += dimensions) {
        codes.set(exponentialAtOrigin(Array.from(flat.codes.subarray(from, from + dimensions)), curvature), from);
      }
      return { ...flat, codes };
    },
  };
}

/** x ⊕ y (Ganea et al. 2018, equation 4). */
export function moebiusAdd(x: readonly number[], y: readonly number[], curvature: number): number[] {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0);
  const [xy, xx, yy] = [curvature * dot(x, y), curvature * dot(x, x), curvature * dot(y, y)];
  const below = 1 - 2 * xy + xx * yy;
  return inside(
    x.map((value, axis) => ((1 - 2 * xy - yy) * value + (1 + xx) * (y[axis] ?? 0)) / below),
    curvature,
  );
}

export function exponentialAtOrigin(tangent: readonly number[], curvature: number): number[] {
  const square = tangent.reduce((sum, value) => sum + value * value, 0);
  const [ratio] = tangentRatio((curvature * square) / 4);
  return inside(
    tangent.map((value) => 0.5 * ratio * value),
    curvature,
  );
}

function logarithmAtOrigin(point: readonly number[], curvature: number): number[] {
  const square = point.reduce((sum, value) => sum + value * value, 0);
  const [ratio] = arctangentRatio(curvature * square);
  return point.map((value) => 2 * ratio * value);
}

function inside(point: number[], curvature: number): number[] {
  if (curvature >= 0) return point;
  const most = (1 - BORDER) / Math.sqrt(-curvature);
  const length = Math.hypot(...point);
  return length > most ? point.map((value) => (value * most) / length) : point;
}
