/**
 * Examples to show, at most `count`: of each class in turn where there are labels, else the first ones.
 *
 * @returns indices into the sample, in label order
 */
export function shownExamples(labels: Int32Array | null, examples: number, count: number): number[] {
  const byClass = new Map<number, number[]>();
  for (let index = 0; index < examples; index++) {
    const label = labels?.[index] ?? 0;
    const found = byClass.get(label) ?? [];
    if (found.length < count) byClass.set(label, [...found, index]);
  }
  const classes = [...byClass.entries()].sort(([a], [b]) => a - b).map(([, indices]) => indices);
  const longest = Math.max(0, ...classes.map((indices) => indices.length));
  const inTurn = Array.from({ length: longest }, (_, turn) => classes.flatMap((indices) => indices[turn] ?? [])).flat();
  const chosen = new Set(inTurn.slice(0, count));
  return classes.flat().filter((index) => chosen.has(index));
}
