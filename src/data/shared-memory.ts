/** A copy of bytes in memory that worker threads can share. */
export function sharedBytes(bytes: Uint8Array): Uint8Array {
  const shared = sharedZeros(bytes.length);
  shared.set(bytes);
  return shared;
}

/** Bytes, all 0, in memory that worker threads can share. */
export function sharedZeros(count: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(count));
}

/** Floats, all 0, in memory that worker threads can share. */
export function sharedFloats(count: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * count));
}
