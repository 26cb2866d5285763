import { createGunzip, gunzip } from "node:zlib";
import { DataError } from "./data-set.js";

/** Whether the bytes begin as a gzip file does (RFC 1952). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 18 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The first `count` bytes of the unpacked file, or fewer where it is shorter. @throws DataError */
export function gunzipStart(packed: Uint8Array, count: number, file: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stream = createGunzip({ chunkSize: 1024 });
    let start = Buffer.alloc(0);
    const finish = () => {
      stream.destroy();
      resolve(start.subarray(0, count));
    };
    stream.on("data", (chunk: Buffer) => {
      start = Buffer.concat([start, chunk]);
      if (start.length >= count) finish();
    });
    stream.on("end", finish);
    stream.on("error", (error) => reject(broken(file, error)));
    // The first few kilobytes hold the start of any header; what follows need not be unpacked for it.
    stream.end(packed.subarray(0, 65_536 + count));
    stream.on("close", finish);
  });
}

/** zlib goes to another thread and back for each chunk: with its own 16 kB, MNIST takes twice to four times as long. */
const LARGEST_CHUNK_BYTES = 2 ** 26;

/** Unpacks a file that its own header promises to be `size` bytes; more is refused before memory is taken. @throws DataError */
export function gunzipSized(packed: Uint8Array, size: number, file: string): Promise<Uint8Array> {
  const chunkSize = Math.min(Math.max(64, size), LARGEST_CHUNK_BYTES);
  return new Promise((resolve, reject) => {
    gunzip(packed, { maxOutputLength: Math.max(1, size), chunkSize }, (error, bytes) => {
      if (error) reject(broken(file, error));
      else resolve(bytes);
    });
  });
}

function broken(file: string, error: Error & { code?: string }): DataError {
  const why =
    error.code === "ERR_BUFFER_TOO_LARGE"
      ? "it unpacks to more than its header promises"
      : `it can't be unpacked (${error.message})`;
  return new DataError(`${file}: ${why}; download or pack it anew`);
}
