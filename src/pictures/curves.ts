import { numeral } from "../numeral.js";
import type { MetricLine, Split } from "../protocol.js";
import { axes, type Frame, place } from "./axis.js";
import { termColour } from "./palette.js";
import { type Drawing, drawing, ink, round, text } from "./svg.js";

interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly value: (line: MetricLine) => number;
}

interface Point {
  readonly epoch: number;
  readonly value: number;
}

const LEFT = 76;
const WIDTH = 560;
/** Room at the right for the curves' names and last values. */
const RIGHT = 170;

/**
 * The ELBO's terms against epochs: total and reconstruction above, the divergence on a scale of its own below. Test curves
 * are strong, training curves faint.
 *
 * @param stepsPerEpoch places the training lines inside their epochs
 */
export function drawCurves(metrics: readonly MetricLine[], stepsPerEpoch: number): Drawing {
  const divergence = metrics[0]?.divergence.name ?? "kl";
  const upper: Curve[] = [
    {
      name: metrics.some(({ kl }) => kl !== null) ? "−ELBO" : "objective",
      colour: termColour.total,
      value: (l) => l.total,
    },
    { name: "reconstruction", colour: termColour.reconstruction, value: (l) => l.reconstruction },
  ];
  const lower: Curve[] = [
    {
      name: divergence === "kl" ? "KL to prior" : divergence.toUpperCase(),
      colour: termColour.divergence,
      value: (l) => l.divergence.value,
    },
  ];
  const epochs = Math.max(1, ...metrics.map(({ step }) => step / stepsPerEpoch));
  const x = { from: 0, to: epochs, start: LEFT, end: LEFT + WIDTH };
  const draw = (curves: readonly Curve[], top: number, height: number, last: boolean) => {
    const frame: Frame = { x, y: { ...valueRange(metrics, curves, stepsPerEpoch), start: top + height, end: top } };
    return [
      ...axes(frame, { x: last ? "epoch" : undefined, y: "nats per example" }),
      `<clipPath id="plot${top}"><rect x="${LEFT}" y="${top}" width="${WIDTH + 1}" height="${height}"/></clipPath>`,
      `<g clip-path="url(#plot${top})" fill="none" stroke-linejoin="round">`,
      ...curves.map((curve) => polyline(points(metrics, "train", curve, stepsPerEpoch), frame, curve.colour, false)),
      ...curves.map((curve) => polyline(points(metrics, "test", curve, stepsPerEpoch), frame, curve.colour, true)),
      "</g>",
      ...endLabels(metrics, curves, frame),
    ];
  };
  return drawing(LEFT + WIDTH + RIGHT, 546, [
    ...draw(upper, 48, 270, false),
    ...draw(lower, 342, 150, true),
    ...legend(LEFT, 26),
  ]);
}

function points(metrics: readonly MetricLine[], split: Split, { value }: Curve, stepsPerEpoch: number): Point[] {
  return metrics
    .filter((line) => line.split === split && Number.isFinite(value(line)))
    .map((line) => ({ epoch: line.step / stepsPerEpoch, value: value(line) }));
}

/** All test values; of the training's steep fall only what follows the first epoch, where there is more than one. */
function valueRange(metrics: readonly MetricLine[], curves: readonly Curve[], stepsPerEpoch: number) {
  const values = curves.flatMap((curve) => {
    const test = points(metrics, "test", curve, stepsPerEpoch);
    const train = points(metrics, "train", curve, stepsPerEpoch);
    const later = train.filter(({ epoch }) => epoch > 1);
    return [...test, ...(later.length > 0 ? later : train)].map(({ value }) => value);
  });
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(least <= most)) return { from: 0, to: 1 };
  const margin = 0.06 * (most - least) || 0.5;
  return { from: least - margin, to: most + margin };
}

function polyline(curve: readonly Point[], { x, y }: Frame, stroke: string, strong: boolean): string {
  const places = curve.map(({ epoch, value }) => [round(place(x, epoch)), round(place(y, value))] as const);
  const look = strong ? 'stroke-width="2"' : 'stroke-width="1" stroke-opacity="0.4"';
  const [only] = places;
  // A line of one point would not be seen.
  if (only && places.length === 1) return `<circle cx="${only[0]}" cy="${only[1]}" r="3" fill="${stroke}"/>`;
  return `<polyline points="${places.map((each) => each.join(",")).join(" ")}" stroke="${stroke}" ${look}/>`;
}

/** Names and last test values (training where there are none yet) at the curves' ends, moved apart where they would overlap. */
function endLabels(metrics: readonly MetricLine[], curves: readonly Curve[], { x, y }: Frame): string[] {
  const last = metrics.findLast(({ split }) => split === "test") ?? metrics.at(-1);
  if (!last) return [];
  const labels = curves
    .map((curve) => ({ ...curve, last: curve.value(last), at: place(y, curve.value(last)) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at);
  let lowest = y.end;
  return labels.map(({ name, colour, last: value, at }) => {
    const clear = Math.max(Math.min(at, y.start), lowest);
    lowest = clear + 16;
    return text(x.end + 10, clear + 4, `${name} ${numeral(value, 2)}`, { fill: colour });
  });
}

function legend(left: number, y: number): string[] {
  return [
    `<line x1="${left}" y1="${y}" x2="${left + 26}" y2="${y}" stroke="${ink.text}" stroke-width="2"/>`,
    text(left + 34, y + 4, "test"),
    `<line x1="${left + 80}" y1="${y}" x2="${left + 106}" y2="${y}" stroke="${ink.text}" stroke-opacity="0.4"/>`,
    text(left + 114, y + 4, "training"),
  ];
}
