import { multiplyAdd } from "./vector";

/**
 * One row times a matrix, where packing would cost more than it saves: 16 columns (a cache line) at a time. The last
 * 16 may overlap those before, and come out the same.
 * Its bits are those of a tile's row: `block` products are added before the sum of those before.
 */
export function rowTimesMatrix(a: usize, b: usize, c: usize, columns: usize, depth: usize, stride: usize, block: usize): void {
  for (let column: usize = 0; column < columns; column += 16) {
    const offset = min(column, columns - 16) << 2;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let at = b + offset;
    for (let from: usize = 0; from < depth; from += block) {
      let c0 = f32x4.splat(0);
      let c1 = f32x4.splat(0);
      let c2 = f32x4.splat(0);
      let c3 = f32x4.splat(0);
      const until = a + (min(depth, from + block) << 2);
      for (let next = a + (from << 2); next < until; next += 4) {
        const value = v128.load32_splat(next);
        c0 = multiplyAdd(value, v128.load(at), c0);
        c1 = multiplyAdd(value, v128.load(at, 16), c1);
        c2 = multiplyAdd(value, v128.load(at, 32), c2);
        c3 = multiplyAdd(value, v128.load(at, 48), c3);
        at += stride;
      }
      // A sum's first block is taken as it is, as in a tile: 0 + (−0) would lose its sign.
      s0 = from ? f32x4.add(s0, c0) : c0;
      s1 = from ? f32x4.add(s1, c1) : c1;
      s2 = from ? f32x4.add(s2, c2) : c2;
      s3 = from ? f32x4.add(s3, c3) : c3;
    }
    v128.store(c + offset, s0);
    v128.store(c + offset, s1, 16);
    v128.store(c + offset, s2, 32);
    v128.store(c + offset, s3, 48);
  }
}
