import type { ByteRange } from "../../src/protocol.js";

/** Bytes from where the host says that they are. @throws Error in a user's words where they are not all there */
export async function fetchRange({ file, begin, end }: ByteRange, what: string): Promise<Uint8Array> {
  const bytes = await fetch(file).then(
    (response) => (response.ok ? response.arrayBuffer() : null),
    () => null,
  );
  if (!bytes) throw new Error(`${what} can't be read: is the run's folder still there?`);
  if (bytes.byteLength < end) throw new Error(`${what} can't be read: their file is cut short.`);
  return new Uint8Array(bytes, begin, end - begin);
}
