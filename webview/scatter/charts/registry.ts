import type { Surface } from "../../../src/vae/spaces/space.js";
import type { Chart, ChartChoice } from "./chart.js";
import { circleChart } from "./circle.js";
import { diskChart } from "./disk.js";
import { globeChart } from "./globe.js";
import { planeChart } from "./plane.js";

/** The chart of each surface that is drawn as one picture; another surface is drawn by two of its coordinates. */
const charts: Readonly<Partial<Record<Surface, (choice: ChartChoice) => Chart>>> = {
  plane: planeChart,
  circle: circleChart,
  globe: globeChart,
  disk: diskChart,
};

export function createChart(choice: ChartChoice): Chart {
  return (charts[choice.space.surface] ?? planeChart)(choice);
}
