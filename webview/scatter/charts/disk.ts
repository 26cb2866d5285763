import type { Place } from "../camera.js";
import type { Chart, ChartChoice, ChartLine } from "./chart.js";
import { circle } from "./circle.js";

/** An isometry of the unit disk, w ↦ (αw + β) / (β̄w + ᾱ), by complex α and β. */
interface Isometry {
  readonly alpha: Place;
  readonly beta: Place;
}

const IDENTITY: Isometry = { alpha: { x: 1, y: 0 }, beta: { x: 0, y: 0 } };

/**
 * The Poincaré disk, its radius drawn as 1, with geodesics through the middle and circles at the distances 1, 2 and 3 from it.
 * In two dimensions a drag is the Möbius translation that takes the one place to the other; of more, two axes are shown.
 */
export function diskChart({ space, axes: [across, up] }: ChartChoice, view = IDENTITY): Chart {
  const { dimensions, curvature = -1 } = space;
  const root = Math.sqrt(-curvature);
  const placeOf = (code: ArrayLike<number>): Place =>
    moved(view, { x: root * (code[across] ?? 0), y: dimensions > 1 ? root * (code[up] ?? 0) : 0 });
  return {
    names: ["", ""],
    ticks: false,
    priorRings: false,
    extent: { left: -1.06, right: 1.06, bottom: -1.06, top: 1.06 },
    lines: [{ places: circle(1), strong: true }, ...graticule(view, root)],
    project: (codes) => {
      const count = Math.floor(codes.length / dimensions);
      const places = new Float32Array(2 * count);
      for (let index = 0; index < count; index++) {
        const { x, y } = placeOf(codes.subarray(index * dimensions, (index + 1) * dimensions));
        places[2 * index] = x;
        places[2 * index + 1] = y;
      }
      return places;
    },
    faces: () => true,
    codeAt: (place, base) => {
      if (place.x ** 2 + place.y ** 2 >= 1) return null;
      const { x, y } = moved(inverse(view), place);
      const code = base.slice();
      code[across] = x / root;
      if (dimensions > 1) code[up] = y / root;
      // Of more than two dimensions, what is not shown may lead out of the ball.
      return -curvature * squared(code) < 1 ? code : null;
    },
    dragged: (from, to) => {
      if (dimensions !== 2 || from.x ** 2 + from.y ** 2 >= 1 || to.x ** 2 + to.y ** 2 >= 1) return null;
      const there = composed(translation(to), translation({ x: -from.x, y: -from.y }));
      return diskChart({ space, axes: [across, up], map: false }, normalised(composed(there, view)));
    },
  };
}

function graticule(view: Isometry, root: number): ChartLine[] {
  const part = (distance: number) => Math.tanh((root * distance) / 2);
  const diameters = Array.from({ length: 6 }, (_, step) => {
    const angle = (Math.PI * step) / 6;
    return Array.from({ length: 65 }, (_, index) => {
      const r = Math.tanh(((index - 32) / 32) * 4);
      return { x: r * Math.cos(angle), y: r * Math.sin(angle) };
    });
  });
  const circles = [1, 2, 3].map((distance) => circle(part(distance)));
  return [...diameters, ...circles].map((places) => ({ places: places.map((at) => moved(view, at)), strong: false }));
}

/** Takes 0 to a place: w ↦ (w + a) / (āw + 1). */
function translation(a: Place): Isometry {
  return { alpha: { x: 1, y: 0 }, beta: a };
}

function moved({ alpha, beta }: Isometry, w: Place): Place {
  return divided(plus(times(alpha, w), beta), plus(times(conjugate(beta), w), conjugate(alpha)));
}

function inverse({ alpha, beta }: Isometry): Isometry {
  return { alpha: conjugate(alpha), beta: { x: -beta.x, y: -beta.y } };
}

/** First the second, then the first. */
function composed(a: Isometry, b: Isometry): Isometry {
  return {
    alpha: plus(times(a.alpha, b.alpha), times(a.beta, conjugate(b.beta))),
    beta: plus(times(a.alpha, b.beta), times(a.beta, conjugate(b.alpha))),
  };
}

/** |α|² − |β|² = 1, so that many drags do not run out of the numbers. */
function normalised({ alpha, beta }: Isometry): Isometry {
  const scale = 1 / Math.sqrt(Math.max(1e-12, alpha.x ** 2 + alpha.y ** 2 - beta.x ** 2 - beta.y ** 2));
  return { alpha: { x: scale * alpha.x, y: scale * alpha.y }, beta: { x: scale * beta.x, y: scale * beta.y } };
}

function squared(code: Float32Array): number {
  return code.reduce((sum, value) => sum + value * value, 0);
}

function plus(a: Place, b: Place): Place {
  return { x: a.x + b.x, y: a.y + b.y };
}

function times(a: Place, b: Place): Place {
  return { x: a.x * b.x - a.y * b.y, y: a.x * b.y + a.y * b.x };
}

function divided(a: Place, b: Place): Place {
  const size = b.x * b.x + b.y * b.y;
  return { x: (a.x * b.x + a.y * b.y) / size, y: (a.y * b.x - a.x * b.y) / size };
}

function conjugate({ x, y }: Place): Place {
  return { x, y: -y };
}
