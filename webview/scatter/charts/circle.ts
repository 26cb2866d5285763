import { coordinateName } from "../../elements/coordinates.js";
import type { Chart } from "./chart.js";

/** S¹ as the circle that it is. */
export function circleChart(): Chart {
  return {
    names: [coordinateName(0), coordinateName(1)],
    ticks: true,
    priorRings: false,
    extent: { left: -1.15, right: 1.15, bottom: -1.15, top: 1.15 },
    lines: [{ places: circle(1), strong: true }],
    project: (codes) => codes.slice(),
    faces: () => true,
    codeAt: ({ x, y }) => {
      const length = Math.hypot(x, y);
      return length > 0 ? Float32Array.of(x / length, y / length) : null;
    },
    dragged: () => null,
  };
}

/** The places of a circle about the origin, closed. */
export function circle(radius: number): { x: number; y: number }[] {
  return Array.from({ length: 129 }, (_, step) => {
    const angle = (2 * Math.PI * step) / 128;
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
}
