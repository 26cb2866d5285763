/** A NumPy array file (version 1), row-major. */
export function npyFile(values: Float32Array | Int32Array, shape: readonly number[]): Uint8Array {
  const type = values instanceof Float32Array ? "<f4" : "<i4";
  const extents = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${extents}, }`;
  // With the ten bytes before it and the line's end, a multiple of 64.
  const padded = `${header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11)}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\x00  ${padded}`, "latin1");
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}
