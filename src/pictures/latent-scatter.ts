import { coordinateName } from "../vae/coordinate-name.js";
import type { Axes } from "../vae/manifold-grid.js";
import { axes as drawAxes, type Frame, place } from "./axis.js";
import { classColour, plainColour } from "./palette.js";
import { type Drawing, drawing, ink, round, text } from "./svg.js";

/** A cloud of codes: N examples, D dimensions. */
export interface LatentCloud {
  /** N × D. */
  readonly means: Float32Array;
  readonly dimensions: number;
  /** N; null without labels. */
  readonly labels: Int32Array | null;
  readonly classNames: readonly string[];
}

export interface ScatterOptions {
  /** Which two dimensions are drawn; a one-dimensional space is drawn against its classes. */
  readonly axes: Axes;
  readonly title: string;
  /** Half the width of the square that is drawn about the origin, from `scatterReach`. */
  readonly reach: number;
  /** Rings at 1, 2 and 3 standard deviations of the prior N(0, I). */
  readonly priorRings: boolean;
  /** Of the square plot, px. */
  readonly side?: number;
}

/** The dimensions whose means spread most: the ones that the model uses. In a two-dimensional space the first and the second. */
export function mostUsedAxes(means: Float32Array, dimensions: number): Axes {
  if (dimensions === 1) return [0];
  if (dimensions === 2) return [0, 1];
  const sums = new Float64Array(dimensions);
  const squares = new Float64Array(dimensions);
  means.forEach((value, index) => {
    sums[index % dimensions] = (sums[index % dimensions] as number) + value;
    squares[index % dimensions] = (squares[index % dimensions] as number) + value * value;
  });
  const count = means.length / dimensions;
  const spread = (each: number) => (squares[each] as number) / count - ((sums[each] as number) / count) ** 2;
  const byUse = Array.from({ length: dimensions }, (_, each) => each).sort((a, b) => spread(b) - spread(a));
  const [first, second] = byUse.slice(0, 2).sort((a, b) => a - b) as [number, number];
  return [first, second];
}

/** How far a plot must reach to hold all but the farthest thousandth of the codes, and the prior's 3σ ring. */
export function scatterReach(means: Float32Array, dimensions: number, shown: Axes): number {
  const distances = shown
    .flatMap((axis) => Array.from({ length: means.length / dimensions }, (_, i) => means[i * dimensions + axis] ?? 0))
    .map(Math.abs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const farthest = distances[Math.floor(0.999 * (distances.length - 1))] ?? 0;
  return Math.max(3.3, 1.06 * farthest);
}

/** The codes as points, coloured by class. Points beyond the plot's reach are not drawn. */
export function drawLatentScatter(cloud: LatentCloud, options: ScatterOptions): Drawing {
  const { reach, side = 620 } = options;
  const [first, second] = options.axes;
  const [left, top] = [62, 42];
  const classes = Math.max(1, cloud.classNames.length);
  const frame: Frame = {
    x: { from: -reach, to: reach, start: left, end: left + side },
    y:
      second === undefined
        ? { from: classes - 0.5, to: -0.5, start: top + side, end: top }
        : { from: -reach, to: reach, start: top + side, end: top },
  };
  const legend = drawLegend(cloud, left + side + 22, top + 10);
  const yName = second === undefined ? "class" : coordinateName(second);
  return drawing(left + side + (legend.length > 0 ? 110 : 24), top + side + 54, [
    text(left, top - 16, options.title, { size: 14 }),
    ...drawAxes(frame, { x: coordinateName(first), y: yName }),
    `<clipPath id="plot"><rect x="${left}" y="${top}" width="${side}" height="${side}"/></clipPath>`,
    '<g clip-path="url(#plot)">',
    ...drawPoints(cloud, options, frame),
    ...(options.priorRings && second !== undefined ? drawRings(frame) : []),
    "</g>",
    ...legend,
  ]);
}

function drawPoints({ means, dimensions, labels }: LatentCloud, { axes, reach }: ScatterOptions, frame: Frame) {
  const [first, second] = axes;
  const count = means.length / dimensions;
  const radius = Math.min(3, Math.max(0.9, 150 / Math.sqrt(Math.max(1, count))));
  const circles: string[] = [];
  for (let index = 0; index < count; index++) {
    const label = labels?.[index] ?? 0;
    const x = means[index * dimensions + first] as number;
    // In one dimension each class has a lane, and its points spread evenly over it, so that none hides another.
    const lane = label + 0.7 * (((index * GOLDEN_RATIO) % 1) - 0.5);
    const y = second === undefined ? lane : (means[index * dimensions + second] as number);
    if (!(Math.abs(x) <= reach && (second === undefined || Math.abs(y) <= reach))) continue;
    const colour = labels ? classColour(label) : plainColour;
    circles.push(
      `<circle cx="${round(place(frame.x, x))}" cy="${round(place(frame.y, y))}" r="${round(radius)}" fill="${colour}"/>`,
    );
  }
  return ['<g fill-opacity="0.75">', ...circles, "</g>"];
}

const GOLDEN_RATIO = 0.618033988749895;

function drawRings({ x, y }: Frame): string[] {
  const centre = { x: place(x, 0), y: place(y, 0) };
  return [1, 2, 3].flatMap((deviations) => {
    const radius = place(x, deviations) - centre.x;
    return [
      `<circle cx="${round(centre.x)}" cy="${round(centre.y)}" r="${round(radius)}" fill="none" stroke="${ink.text}" stroke-opacity="0.45" stroke-dasharray="3 3"/>`,
      text(centre.x + radius * Math.SQRT1_2 + 3, centre.y - radius * Math.SQRT1_2 - 3, `${deviations}σ`, {
        size: 11,
        halo: true,
      }),
    ];
  });
}

const LONGEST_LEGEND = 26;

function drawLegend({ labels, classNames }: LatentCloud, left: number, top: number): string[] {
  if (!labels) return [];
  return classNames.slice(0, LONGEST_LEGEND).flatMap((name, label) => {
    const y = top + label * 22;
    return [
      `<circle cx="${left}" cy="${y}" r="5" fill="${classColour(label)}"/>`,
      text(left + 13, y + 4, name.length > 11 ? `${name.slice(0, 10)}…` : name),
    ];
  });
}
