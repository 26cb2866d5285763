import { coordinateName } from "../../elements/coordinates.js";
import type { Chart, ChartChoice } from "./chart.js";

/** Two coordinates as they are. */
export function planeChart({ space: { dimensions, surface }, axes }: ChartChoice): Chart {
  const [across, up] = axes;
  return {
    names: [coordinateName(across), dimensions > 1 ? coordinateName(up) : ""],
    ticks: true,
    // Learned transports have another prior.
    priorRings: surface !== "orbits",
    extent: null,
    lines: [],
    project: (codes) => {
      const count = Math.floor(codes.length / dimensions);
      const places = new Float32Array(2 * count);
      for (let index = 0; index < count; index++) {
        places[2 * index] = codes[index * dimensions + across] as number;
        if (dimensions > 1) places[2 * index + 1] = codes[index * dimensions + up] as number;
      }
      return places;
    },
    faces: () => true,
    codeAt: ({ x, y }, base) => {
      const code = base.slice();
      code[across] = x;
      if (dimensions > 1) code[up] = y;
      return code;
    },
    dragged: () => null,
  };
}
