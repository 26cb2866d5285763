import type { Place } from "../camera.js";
import type { Chart, ChartChoice, ChartLine } from "./chart.js";
import { circle } from "./circle.js";

type Vector = readonly [number, number, number];
/** Rows are the viewer's right, up and towards. */
type Rotation = readonly [Vector, Vector, Vector];

/** A first look from above the equator, so that a pole is seen. */
const START: Rotation = multiply(turn(0, -0.35), turn(0.6, 0));

/** S² seen from outside (orthographic), to be turned; or as a map of the whole that keeps areas (Lambert's azimuthal). */
export function globeChart({ space: { dimensions }, axes: [across, up], map }: ChartChoice, rotation = START): Chart {
  const depth =
    Array.from({ length: dimensions }, (_, axis) => axis).find((axis) => axis !== across && axis !== up) ?? 2;
  const chosen = [across, up, depth] as const;
  const seen = (code: ArrayLike<number>): Vector =>
    rotated(
      rotation,
      chosen.map((axis) => code[axis] ?? 0),
    );
  const place = map ? azimuthal : ([x, y]: Vector): Place => ({ x, y });
  const radius = map ? 2 : 1;
  return {
    names: ["", ""],
    ticks: false,
    priorRings: false,
    extent: { left: -1.08 * radius, right: 1.08 * radius, bottom: -1.08 * radius, top: 1.08 * radius },
    lines: [{ places: circle(radius), strong: true }, ...graticule(rotation, place, map)],
    project: (codes) => {
      const count = Math.floor(codes.length / dimensions);
      const places = new Float32Array(2 * count);
      for (let index = 0; index < count; index++) {
        const { x, y } = place(seen(codes.subarray(index * dimensions, (index + 1) * dimensions)));
        places[2 * index] = x;
        places[2 * index + 1] = y;
      }
      return places;
    },
    faces: (code) => map || seen(code)[2] >= 0,
    codeAt: (at, base) => {
      const towards = map ? fromAzimuthal(at) : fromOrthographic(at);
      return towards ? onSphere(base, chosen, backRotated(rotation, towards)) : null;
    },
    dragged: (from, to) =>
      globeChart(
        { space: { dimensions } as ChartChoice["space"], axes: [across, up], map },
        multiply(turn(to.x - from.x, from.y - to.y), rotation),
      ),
  };
}

/** A code with a direction in three of its coordinates; the others keep their shares of the length. */
function onSphere(base: Float32Array, axes: readonly [number, number, number], direction: Vector): Float32Array {
  const code = base.slice();
  const others = code.reduce((sum, value, axis) => (axes.includes(axis) ? sum : sum + value * value), 0);
  const length = Math.sqrt(Math.max(0, 1 - others));
  for (const [index, axis] of axes.entries()) code[axis] = length * (direction[index] as number);
  return code;
}

function fromOrthographic({ x, y }: Place): Vector | null {
  const rest = 1 - x * x - y * y;
  return rest >= 0 ? [x, y, Math.sqrt(rest)] : null;
}

/** Snyder (1987), equations 24-2 to 24-4, on the unit sphere. */
function azimuthal([x, y, z]: Vector): Place {
  const scale = Math.sqrt(2 / Math.max(1e-9, 1 + z));
  return { x: scale * x, y: scale * y };
}

function fromAzimuthal({ x, y }: Place): Vector | null {
  const square = x * x + y * y;
  if (square > 4) return null;
  const scale = Math.sqrt(1 - square / 4);
  return [scale * x, scale * y, 1 - square / 2];
}

/** Meridians and parallels each 30°, as far as they face the viewer. */
function graticule(rotation: Rotation, place: (at: Vector) => Place, all: boolean): ChartLine[] {
  const steps = Array.from({ length: 73 }, (_, step) => (Math.PI * step) / 36);
  const curves = [
    ...Array.from({ length: 6 }, (_, meridian) => {
      const longitude = (Math.PI * meridian) / 6;
      return steps.map(
        (t): Vector => [Math.sin(t) * Math.sin(longitude), Math.cos(t), Math.sin(t) * Math.cos(longitude)],
      );
    }),
    ...Array.from({ length: 5 }, (_, parallel) => {
      const latitude = (Math.PI * (parallel - 2)) / 6;
      return steps.map(
        (t): Vector => [Math.cos(latitude) * Math.sin(t), Math.sin(latitude), Math.cos(latitude) * Math.cos(t)],
      );
    }),
  ];
  return curves.flatMap((curve) => {
    const lines: Place[][] = [[]];
    let last: Place | null = null;
    for (const at of curve) {
      const towards = rotated(rotation, at);
      const next = all || towards[2] >= 0 ? place(towards) : null;
      // A map is torn at the antipode of its middle.
      const torn = next && last && Math.hypot(next.x - last.x, next.y - last.y) > 0.8;
      if (!next || torn) lines.push([]);
      if (next) lines.at(-1)?.push(next);
      last = next;
    }
    return lines.filter((places) => places.length > 1).map((places) => ({ places, strong: false }));
  });
}

function turn(right: number, up: number): Rotation {
  const [cr, sr, cu, su] = [Math.cos(right), Math.sin(right), Math.cos(up), Math.sin(up)];
  return multiply(
    [
      [1, 0, 0],
      [0, cu, -su],
      [0, su, cu],
    ],
    [
      [cr, 0, sr],
      [0, 1, 0],
      [-sr, 0, cr],
    ],
  );
}

function multiply(a: Rotation, b: Rotation): Rotation {
  const row = (of: Vector): Vector => [0, 1, 2].map((column) => dot(of, columnOf(b, column))) as unknown as Vector;
  return [row(a[0]), row(a[1]), row(a[2])];
}

function columnOf(of: Rotation, column: number): Vector {
  return [of[0][column] as number, of[1][column] as number, of[2][column] as number];
}

function rotated(by: Rotation, at: readonly number[]): Vector {
  return [dot(by[0], at), dot(by[1], at), dot(by[2], at)];
}

function backRotated(by: Rotation, at: Vector): Vector {
  return [dot(columnOf(by, 0), at), dot(columnOf(by, 1), at), dot(columnOf(by, 2), at)];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return (
    (a[0] as number) * (b[0] as number) + (a[1] as number) * (b[1] as number) + (a[2] as number) * (b[2] as number)
  );
}
