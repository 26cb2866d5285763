/**
 * The numbers of `kept` examples of `count`, evenly spread: test sets are often sorted, by class or by difficulty. All of them
 * where `kept` is not less than `count`.
 */
export function spreadIndices(count: number, kept: number): Uint32Array {
  const size = Math.min(count, kept);
  return Uint32Array.from({ length: size }, (_, index) => Math.floor((index * count) / size));
}
