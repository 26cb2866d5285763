import { type FileHandle, open } from "node:fs/promises";
import type { ByteRange } from "../protocol.js";
import { CheckpointError, fileProblem } from "./checkpoint-error.js";
import { type ArrayEntry, checkTypes, decodeSafetensorsHeader, headerLength } from "./safetensors.js";

/** Arrays of a file, of which nothing is read but what is asked for; null where there is no such array of that type. */
export interface StoredArrays {
  readonly names: readonly string[];
  entry(name: string): ArrayEntry | null;
  floats(name: string): Promise<Float32Array | null>;
  integers(name: string): Promise<Int32Array | null>;
  /** Where an array's bytes stand. */
  range(name: string): ByteRange | null;
}

/**
 * Reads from a file what `read` asks for. The file may be hostile: its header is checked against its size before.
 *
 * @throws CheckpointError where it is missing, larger than `mostBytes`, or no whole safetensors file
 */
export function readSafetensors<Read>(
  file: string,
  mostBytes: number,
  read: (arrays: StoredArrays) => Promise<Read>,
): Promise<Read> {
  return whileOpen(file, async (handle) => {
    const { size } = await handle.stat();
    if (size > mostBytes) {
      throw new CheckpointError(`${file}: it is ${size} bytes long, and no such file has more than ${mostBytes}`);
    }
    const bytes = (begin: number, end: number) => readBytes(handle, { file, begin, end });
    const length = headerLength(await bytes(0, Math.min(8, size)), size, file);
    const { entries } = decodeSafetensorsHeader(await bytes(0, 8 + length), size, file);
    checkTypes(entries, file);
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const data = async (name: string, dtype: ArrayEntry["dtype"]) => {
      const entry = byName.get(name);
      return entry?.dtype === dtype ? (await bytes(entry.begin, entry.end)).buffer : null;
    };
    return read({
      names: [...byName.keys()],
      entry: (name) => byName.get(name) ?? null,
      async floats(name) {
        const buffer = await data(name, "F32");
        return buffer && new Float32Array(buffer);
      },
      async integers(name) {
        const buffer = await data(name, "I32");
        return buffer && new Int32Array(buffer);
      },
      range(name) {
        const entry = byName.get(name);
        return entry?.dtype === "U8" ? { file, begin: entry.begin, end: entry.end } : null;
      },
    });
  });
}

/** Bytes that were told of before. @throws CheckpointError */
export function readByteRange(range: ByteRange): Promise<Uint8Array> {
  return whileOpen(range.file, (handle) => readBytes(handle, range));
}

async function whileOpen<Read>(file: string, read: (handle: FileHandle) => Promise<Read>): Promise<Read> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file);
    return await read(handle);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  } finally {
    await handle?.close();
  }
}

async function readBytes(handle: FileHandle, { file, begin, end }: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - begin);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, begin + done);
    if (bytesRead === 0) throw new CheckpointError(`${file}: it became shorter while it was read`);
    done += bytesRead;
  }
  return bytes;
}
