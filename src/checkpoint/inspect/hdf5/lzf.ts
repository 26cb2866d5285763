import { Malformed } from "../malformed.js";

/**
 * LibLZF's form, which h5py brings with it: a byte below 32 is followed by so many bytes and one more, another one tells how long
 * a stretch is, and how far back it begins, of what is there already. @throws Malformed
 */
export function unpackedLzf(packed: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const damaged = () => new Malformed("a chunk of one of its datasets can't be unpacked: it is damaged");
  let [from, to] = [0, 0];
  const next = () => {
    if (from >= packed.length) throw damaged();
    return packed[from++] as number;
  };
  while (from < packed.length) {
    const control = next();
    if (control < 32) {
      const count = control + 1;
      if (from + count > packed.length || to + count > size) throw damaged();
      bytes.set(packed.subarray(from, from + count), to);
      from += count;
      to += count;
      continue;
    }
    const long = control >> 5;
    const length = (long === 7 ? 7 + next() : long) + 2;
    let back = to - ((control & 31) << 8) - next() - 1;
    if (back < 0 || to + length > size) throw damaged();
    for (let count = 0; count < length; count++) bytes[to++] = bytes[back++] as number;
  }
  return bytes.subarray(0, to);
}
