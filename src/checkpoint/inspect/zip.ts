import { constants, inflateRawSync } from "node:zlib";
import { type Bytes, Cursor, MemoryBytes, part, utf8, view } from "./bytes.js";
import { Malformed } from "./malformed.js";

/** A file in a ZIP archive (PKWARE APPNOTE 6.3.10). */
export interface ZipEntry {
  readonly name: string;
  /** Unpacked. */
  readonly size: number;
  /** The first bytes, `count` at most, without unpacking the rest. @throws Malformed */
  start(count: number): Uint8Array;
  /** All of it: a part of the archive where it is not packed. @throws Malformed */
  open(): Bytes;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_ENTRIES = 200_000;
/** What unpacking may take beyond the archive's own size. */
const MOST_UNPACKED = 160 * 1024 * 1024;

export function isZip(bytes: Bytes): boolean {
  return bytes.size >= 22 && view(bytes.read(0, 4)).getUint32(0, true) === LOCAL;
}

/** The archive's directory. @throws Malformed */
export function readZip(archive: Bytes): ReadonlyMap<string, ZipEntry> {
  const { offset, count, size } = findDirectory(archive);
  if (count > MOST_ENTRIES) throw new Malformed(`it promises ${count} files, more than any model has`);
  const cursor = new Cursor(part(archive, offset, size));
  const entries = new Map<string, ZipEntry>();
  for (let index = 0; index < count; index++) {
    const entry = readEntry(cursor, archive);
    if (entries.has(entry.name)) throw new Malformed(`it holds "${entry.name}" twice`);
    entries.set(entry.name, entry);
  }
  return entries;
}

function findDirectory(archive: Bytes): { offset: number; count: number; size: number } {
  const tailSize = Math.min(archive.size, 65_557);
  const tailBegin = archive.size - tailSize;
  const tail = view(archive.read(tailBegin, tailSize));
  let at = tailSize - 22;
  while (at >= 0 && tail.getUint32(at, true) !== END) at--;
  if (at < 0) throw new Malformed("its directory is missing: it is cut short");
  const count = tail.getUint16(at + 10, true);
  const size = tail.getUint32(at + 12, true);
  const offset = tail.getUint32(at + 16, true);
  if (at < 20 || tail.getUint32(at - 20, true) !== LOCATOR_64) return { offset, count, size };
  const locator = new Cursor(archive, tailBegin + at - 20 + 8);
  const end = new Cursor(archive, locator.u64());
  if (end.u32() !== END_64) throw new Malformed("its directory is damaged");
  end.skip(20);
  end.u64();
  return { count: end.u64(), size: end.u64(), offset: end.u64() };
}

function readEntry(cursor: Cursor, archive: Bytes): ZipEntry {
  if (cursor.u32() !== CENTRAL) throw new Malformed("its directory is damaged");
  cursor.skip(4);
  const flags = cursor.u16();
  const method = cursor.u16();
  cursor.skip(8);
  const sizes = { packed: cursor.u32(), size: cursor.u32() };
  const nameLength = cursor.u16();
  const extraLength = cursor.u16();
  const commentLength = cursor.u16();
  cursor.skip(8);
  const position = cursor.u32();
  const name = utf8(cursor.take(nameLength));
  const { packed, size, local } = widened({ ...sizes, local: position }, cursor.take(extraLength));
  cursor.skip(commentLength);
  const stored = (): Bytes => {
    if (flags & 1) throw new Malformed(`"${name}" in it is encrypted`);
    const head = new Cursor(archive, local);
    if (head.u32() !== LOCAL) throw new Malformed(`"${name}" is not where its directory says`);
    head.skip(22);
    const skipped = head.u16() + head.u16();
    return part(archive, head.at + skipped, packed);
  };
  return { name, size, ...unpacking(name, method, size, stored, archive.size) };
}

/** Sizes beyond 32 bits stand in an extra field. */
function widened(sizes: { packed: number; size: number; local: number }, extra: Uint8Array) {
  const cursor = new Cursor(new MemoryBytes(extra));
  let { packed, size, local } = sizes;
  while (cursor.at + 4 <= extra.length) {
    const kind = cursor.u16();
    const length = cursor.u16();
    if (kind !== 1) {
      cursor.skip(length);
      continue;
    }
    if (size === 0xffffffff) size = cursor.u64();
    if (packed === 0xffffffff) packed = cursor.u64();
    if (local === 0xffffffff) local = cursor.u64();
    break;
  }
  return { packed, size, local };
}

function unpacking(
  name: string,
  method: number,
  size: number,
  stored: () => Bytes,
  archiveSize: number,
): Pick<ZipEntry, "start" | "open"> {
  if (method === 0) {
    return {
      start: (count) => stored().read(0, Math.min(count, size)),
      open() {
        const bytes = stored();
        if (bytes.size !== size) throw new Malformed(`"${name}" is not as long as its directory says`);
        return bytes;
      },
    };
  }
  if (method !== 8) {
    const refuse = () => {
      throw new Malformed(`"${name}" is packed in a way that is not read (method ${method}); save it without`);
    };
    return { start: refuse, open: refuse };
  }
  return {
    start(count) {
      const packed = stored();
      // Deflate makes at most 1032 bytes of one: this takes 4 MB at most.
      const head = packed.read(0, Math.min(packed.size, 4096));
      return inflated(name, head, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, count);
    },
    open() {
      if (size > archiveSize + MOST_UNPACKED) {
        throw new Malformed(`"${name}" would unpack to ${size} bytes, far more than the file has; it is not unpacked`);
      }
      const packed = stored();
      const bytes = inflated(name, packed.read(0, packed.size), { maxOutputLength: Math.max(1, size) });
      if (bytes.length !== size) throw new Malformed(`"${name}" is not as long as its directory says`);
      return new MemoryBytes(bytes);
    },
  };
}

function inflated(name: string, packed: Uint8Array, options: Parameters<typeof inflateRawSync>[1]): Uint8Array {
  try {
    return inflateRawSync(packed, options);
  } catch {
    throw new Malformed(`"${name}" can't be unpacked: it is damaged`);
  }
}
