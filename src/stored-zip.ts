/** A file of an archive. */
export interface ZipEntry {
  /** With no folder above it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL_HEADER = 30;
const CENTRAL_HEADER = 46;
const END = 22;
/** 1 January 1980, the format's first day: the same files are the same archive. */
const DATE = 33;

/** A ZIP archive whose files are stored as they are (PKWARE APPNOTE 6.3.10). Below 4 GB and 65,536 files. */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const names = entries.map(({ name }) => new TextEncoder().encode(name));
  const size = entries.reduce(
    (sum, { bytes }, index) =>
      sum + LOCAL_HEADER + CENTRAL_HEADER + 2 * (names[index] as Uint8Array).length + bytes.length,
    END,
  );
  const archive = new Uint8Array(size);
  const view = new DataView(archive.buffer);
  const offsets: number[] = [];
  const sums = entries.map(({ bytes }) => crc32(bytes));
  let at = 0;
  /** What both of an entry's headers hold, from the version that is needed on. */
  const writeCommon = (index: number, from: number) => {
    const { length } = (entries[index] as ZipEntry).bytes;
    view.setUint16(from, 20, true);
    // Names are UTF-8.
    view.setUint16(from + 2, 0x0800, true);
    view.setUint16(from + 8, DATE, true);
    view.setUint32(from + 10, sums[index] as number, true);
    view.setUint32(from + 14, length, true);
    view.setUint32(from + 18, length, true);
    view.setUint16(from + 22, (names[index] as Uint8Array).length, true);
  };
  for (const [index, { bytes }] of entries.entries()) {
    const name = names[index] as Uint8Array;
    offsets.push(at);
    view.setUint32(at, 0x04034b50, true);
    writeCommon(index, at + 4);
    archive.set(name, at + LOCAL_HEADER);
    archive.set(bytes, at + LOCAL_HEADER + name.length);
    at += LOCAL_HEADER + name.length + bytes.length;
  }
  const start = at;
  for (const [index, name] of names.entries()) {
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 4, 20, true);
    writeCommon(index, at + 6);
    view.setUint32(at + 42, offsets[index] as number, true);
    archive.set(name, at + CENTRAL_HEADER);
    at += CENTRAL_HEADER + name.length;
  }
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, entries.length, true);
  view.setUint16(at + 10, entries.length, true);
  view.setUint32(at + 12, at - start, true);
  view.setUint32(at + 16, start, true);
  return archive;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ (TABLE[(sum ^ byte) & 255] as number);
  return (sum ^ 0xffffffff) >>> 0;
}
