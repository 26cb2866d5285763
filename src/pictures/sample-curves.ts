import { axes, type Frame, place } from "./axis.js";
import { type Drawing, drawing, ink, round, text } from "./svg.js";

/** Nats per example against training samples seen, of the training set and of the test set. */
export interface SampleCurve {
  readonly name: string;
  readonly points: readonly { readonly samples: number; readonly train: number; readonly test: number }[];
}

export interface SamplePlot {
  readonly title: string;
  readonly curves: readonly SampleCurve[];
}

const WIDTH = 250;
const HEIGHT = 250;
const GAP = 76;
const LEFT = 72;
const TOP = 66;
/** Of the legend, a little more than on average. */
const CHARACTER_WIDTH = 7.5;
/** Of the curves, in order of their names' first appearance: as the paper has them, red beside green, and a blue. */
const COLOURS = ["#c81e2f", "#26933a", "#2459c9"];
/** What a model says before it has learnt anything would flatten all the rest. */
const SHOWN_SPREAD = 70;

/**
 * Plots beside one another over a logarithmic number of training samples, the value axis shared: training set solid, test set
 * dashed (Kingma & Welling, figures 2 and 3).
 */
export function drawSampleCurves(plots: readonly SamplePlot[], valueName: string): Drawing {
  const names = [...new Set(plots.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const points = plots.flatMap(({ curves }) => curves.flatMap((curve) => curve.points));
  const samples = points.map((point) => Math.log10(point.samples));
  const values = points.flatMap(({ train, test }) => [train, test]);
  const most = Math.max(...values);
  const x = { from: Math.floor(Math.min(...samples)), to: Math.max(...samples) + 0.05 };
  const y = { from: Math.max(Math.min(...values), most - SHOWN_SPREAD) - 2, to: most + 2 };
  const parts = plots.flatMap(({ title, curves }, index) => {
    const left = LEFT + index * (WIDTH + GAP);
    const frame: Frame = {
      x: { ...x, start: left, end: left + WIDTH },
      y: { ...y, start: TOP + HEIGHT, end: TOP },
    };
    return [
      text(left + WIDTH / 2, TOP - 10, title, { anchor: "middle" }),
      ...axes(frame, { y: index === 0 ? valueName : "" }),
      ...powers(frame),
      text(left + WIDTH / 2, TOP + HEIGHT + 38, "training samples seen", { anchor: "middle", fill: ink.faint }),
      `<clipPath id="plot${index}"><rect x="${left}" y="${TOP}" width="${WIDTH}" height="${HEIGHT}"/></clipPath>`,
      `<g clip-path="url(#plot${index})" fill="none" stroke-linejoin="round">`,
      ...curves.flatMap((curve) => {
        const colour = COLOURS[names.indexOf(curve.name) % COLOURS.length] as string;
        return [polyline(curve, "train", frame, colour), polyline(curve, "test", frame, colour)];
      }),
      "</g>",
    ];
  });
  const width = LEFT + plots.length * (WIDTH + GAP) - GAP + 24;
  return drawing(width, TOP + HEIGHT + 56, [...parts, ...legend(names)]);
}

function powers({ x, y }: Frame): string[] {
  const first = Math.ceil(x.from - 1e-9);
  return Array.from({ length: Math.floor(x.to) - first + 1 }, (_, index) => {
    const power = first + index;
    const label = `10${[...String(power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
    return text(place(x, power), y.start + 16, label, { anchor: "middle", size: 11, fill: ink.faint });
  });
}

function polyline({ points }: SampleCurve, split: "train" | "test", { x, y }: Frame, stroke: string): string {
  const places = points.map(
    (point) => `${round(place(x, Math.log10(point.samples)))},${round(place(y, point[split]))}`,
  );
  const dash = split === "test" ? ' stroke-dasharray="5 3"' : "";
  return `<polyline points="${places.join(" ")}" stroke="${stroke}" stroke-width="1.75"${dash}/>`;
}

/** The colours' names, then what is solid and what is dashed. */
function legend(names: readonly string[]): string[] {
  const entries = [
    ...names.map((name, index) => ({ name, stroke: COLOURS[index % COLOURS.length] as string, dash: "" })),
    { name: "training set", stroke: ink.faint, dash: "" },
    { name: "test set", stroke: ink.faint, dash: ' stroke-dasharray="5 3"' },
  ];
  let left = LEFT;
  return entries.flatMap(({ name, stroke, dash }) => {
    const start = left;
    left += 45 + CHARACTER_WIDTH * name.length;
    return [
      `<line x1="${start}" y1="22" x2="${start + 24}" y2="22" stroke="${stroke}" stroke-width="1.75"${dash}/>`,
      text(start + 29, 26, name),
    ];
  });
}
