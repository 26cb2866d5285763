/** A line's values over a common x; null where it has none. */
export type Values = readonly (number | null)[];

/**
 * The range that lines are drawn in, with some air: of all values from `settled` on, since training begins so far above where
 * it ends that all the rest would be flat. The last three quarters are seen in any case: just after `settled` there is little to
 * take a range from. Where no value lies there, it is that of what follows the first tenth.
 *
 * @param also has to be seen, too
 */
export function settledRange(
  x: readonly number[],
  lines: readonly Values[],
  settled: number,
  also: readonly number[] = [],
): readonly [number, number] {
  const last = x.at(-1) ?? 0;
  const from = [Math.min(settled, last / 4), last / 10].find((start) =>
    lines.some((values) => values.some((value, index) => value !== null && (x[index] as number) >= start)),
  );
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const take = (value: number) => {
    least = Math.min(least, value);
    most = Math.max(most, value);
  };
  for (const values of lines) {
    for (const [index, value] of values.entries())
      if (value !== null && Number.isFinite(value) && (x[index] as number) >= (from ?? 0)) take(value);
  }
  if (least > most) return [0, 1];
  also.forEach(take);
  const air = Math.max(0.07 * (most - least), 1e-3 * Math.abs(most), 1e-6);
  return [least - air, most + air];
}

/** Without what comes before the line is in a range to stay: it begins inside instead of being cut at the frame. */
export function fromEntry(values: Values, [least, most]: readonly [number, number]): Values {
  const outside = values.findLastIndex((value) => value !== null && (value < least || value > most));
  return values.map((value, index) => (index <= outside ? null : value));
}
