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
  return ticks.map((tick) => (tick === 0 ? "0" : tick.toFixed(Math.min(digits, 8)).replace("-", "−")));
}
