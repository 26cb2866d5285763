import { numeral } from "../../src/numeral.js";

/** 2.5 alone makes sure that there are two where at most four are wanted; it takes a digit more, so that it comes last. */
const LADDERS = [[1, 2, 5], [2.5]] as const;

/**
 * Round values within a range, at most `most` of them and, where that is 4 or more, at least two: steps of 1, 2 or 5 times a
 * power of ten, else of 2.5; whole ones alone where `whole`.
 */
export function axisTicks(from: number, to: number, most: number, whole = false): number[] {
  if (!(to > from)) return [from];
  const power = Math.floor(Math.log10((to - from) / most));
  let fallback: number[] = [];
  for (const ladder of LADDERS) {
    const steps = [-1, 0, 1, 2].flatMap((more) => ladder.map((factor) => factor * 10 ** (power + more)));
    for (const step of steps) {
      if (whole && !(step >= 1 && Number.isInteger(Math.round(step * 1e6) / 1e6))) continue;
      const ticks = multiples(step, from, to);
      if (ticks.length > most) continue;
      if (ticks.length > 1) return ticks;
      if (fallback.length === 0) fallback = ticks;
      break;
    }
  }
  return fallback;
}

/**
 * Round values within a range of a logarithmic axis, at most `most` of them where that is 2 or more: 1, 2 and 5 times each power
 * of ten; where these are too many, the powers alone, or each so many-th of them.
 */
export function logarithmicTicks(from: number, to: number, most: number): number[] {
  if (!(from > 0 && to > from)) return [from];
  const [first, last] = [Math.floor(Math.log10(from)), Math.floor(Math.log10(to) + 1e-9)];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const within = (tick: number) => tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9);
  for (const factors of [
    [1, 2, 5],
    [1, 3],
  ]) {
    const ticks = powers.flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`))).filter(within);
    if (ticks.length <= most) return ticks;
  }
  const whole = powers.map((power) => Number(`1e${power}`)).filter(within);
  const step = Math.ceil(whole.length / most);
  return whole.filter((_, index) => index % step === 0);
}

function multiples(step: number, from: number, to: number): number[] {
  const [first, last] = [Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)];
  // Not even counted where there are far too many.
  if (last - first > 1000) return new Array<number>(1000).fill(0);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

/** With as many digits as they differ in, and a true minus sign. */
export function tickLabels(ticks: readonly number[]): string[] {
  const digits = Math.max(
    0,
    ...ticks.map((tick) => Number(tick.toPrecision(10)).toString().split(".")[1]?.length ?? 0),
  );
  return ticks.map((tick) => (tick === 0 ? "0" : numeral(tick, Math.min(digits, 8))));
}
