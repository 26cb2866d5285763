import { loadFirst, storeFirst, VECTOR_BYTES } from "./vector";

/**
 * Adds each of `count` rows of `width` values to the row of `target` (`segments` × `width`) that its id names. Rows with
 * an id beyond them are left out.
 */
export function segmentSum(source: usize, ids: usize, target: usize, count: usize, width: usize, segments: usize): void {
  const bytes = width << 2;
  memory.fill(target, 0, segments * bytes);
  for (let row: usize = 0; row < count; row++) {
    // A negative id is a large one without its sign.
    const id = load<u32>(ids + (row << 2));
    if (id < segments) addRow(source + row * bytes, target + id * bytes, width);
  }
}

function addRow(source: usize, target: usize, width: usize): void {
  const end = (width & ~3) << 2;
  const rest = width & 3;
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(source + at)));
  }
  if (rest) storeFirst(target + end, f32x4.add(loadFirst(target + end, rest), loadFirst(source + end, rest)), rest);
}
