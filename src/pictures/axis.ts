import { numeral } from "../numeral.js";
import { ink, round, text } from "./svg.js";

/** Data values from `from` to `to`, drawn from px `start` to px `end` (which may be less than `start`). */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

export function place(scale: Scale, value: number): number {
  const { from, to, start, end } = scale;
  return start + ((value - from) / (to - from)) * (end - start);
}

/** Round values inside the scale, about `count` of them, at steps of 1, 2 or 5 times a power of ten. */
export function ticks({ from, to }: Pick<Scale, "from" | "to">, count = 5): number[] {
  const step = tickStep(from, to, count);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

function tickStep(from: number, to: number, count: number): number {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10;
  return factor * power;
}

/** As many digits as the ticks differ in. */
export function tickLabels(values: readonly number[]): string[] {
  const step = values.length > 1 ? Math.abs((values[1] as number) - (values[0] as number)) : 1;
  const digits = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return values.map((value) => numeral(value === 0 ? 0 : value, digits));
}

/** A frame's parts that both scales share: left, right, top and bottom in px. */
export interface Frame {
  readonly x: Scale;
  readonly y: Scale;
}

/** Grid, tick labels and names of a plot's two axes. */
export function axes({ x, y }: Frame, names: { readonly x?: string; readonly y: string }): string[] {
  const [left, right, bottom, top] = [x.start, x.end, y.start, y.end];
  const parts: string[] = [];
  const across = ticks(x, tickCount(x, 90));
  tickLabels(across).forEach((label, index) => {
    const at = place(x, across[index] as number);
    parts.push(line(at, top, at, bottom, ink.grid));
    if (names.x !== undefined)
      parts.push(text(at, bottom + 16, label, { anchor: "middle", size: 11, fill: ink.faint }));
  });
  const up = ticks(y, tickCount(y, 60));
  tickLabels(up).forEach((label, index) => {
    const at = place(y, up[index] as number);
    parts.push(line(left, at, right, at, ink.grid));
    parts.push(text(left - 7, at + 4, label, { anchor: "end", size: 11, fill: ink.faint }));
  });
  parts.push(line(left, bottom, right, bottom, ink.line), line(left, top, left, bottom, ink.line));
  if (names.x !== undefined) parts.push(text((left + right) / 2, bottom + 36, names.x, { anchor: "middle" }));
  const middle = (top + bottom) / 2;
  parts.push(text(left - 46, middle, names.y, { anchor: "middle", rotate: -90 }));
  return parts;
}

/** So many that labels have air between them: about one for `room` px. */
function tickCount({ start, end }: Scale, room: number): number {
  return Math.max(2, Math.round(Math.abs(end - start) / room));
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}"/>`;
}
