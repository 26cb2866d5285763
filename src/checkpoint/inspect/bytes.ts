import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Malformed } from "./malformed.js";

/** Bytes that can be read anywhere. Reading is synchronous: models are looked into in a process of its own. */
export interface Bytes {
  readonly size: number;
  /** @throws Malformed where they end before */
  read(begin: number, length: number): Uint8Array;
}

/** Most of what a reader asks for is a few bytes: neighbours come with them. */
const WINDOW = 64 * 1024;

/** A file, of which nothing is read but what is asked for. */
export class FileBytes implements Bytes {
  readonly size: number;
  readonly #descriptor: number;
  #window: Uint8Array = new Uint8Array();
  #windowBegin = 0;

  constructor(file: string) {
    this.#descriptor = openSync(file, "r");
    const found = fstatSync(this.#descriptor);
    if (!found.isFile()) {
      closeSync(this.#descriptor);
      throw new Malformed("it is no file");
    }
    this.size = found.size;
  }

  read(begin: number, length: number): Uint8Array {
    checkRange(begin, length, this.size);
    if (length > WINDOW) return this.#fromDisk(begin, length);
    const at = begin - this.#windowBegin;
    if (at < 0 || at + length > this.#window.length) {
      this.#window = this.#fromDisk(begin, Math.min(WINDOW, this.size - begin));
      this.#windowBegin = begin;
    }
    const from = begin - this.#windowBegin;
    return this.#window.subarray(from, from + length);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #fromDisk(begin: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(this.#descriptor, bytes, done, length - done, begin + done);
      if (count === 0) throw new Malformed("it became shorter while it was read");
      done += count;
    }
    return bytes;
  }
}

/** Bytes that are in memory already. */
export class MemoryBytes implements Bytes {
  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  read(begin: number, length: number): Uint8Array {
    checkRange(begin, length, this.size);
    return this.bytes.subarray(begin, begin + length);
  }
}

/** A part of other bytes. @throws Malformed where the whole ends before it */
export function part(whole: Bytes, begin: number, size: number): Bytes {
  checkRange(begin, size, whole.size);
  return {
    size,
    read(from, length) {
      checkRange(from, length, size);
      return whole.read(begin + from, length);
    },
  };
}

/** Reads numbers one after the other. */
export class Cursor {
  constructor(
    readonly bytes: Bytes,
    public at = 0,
    private readonly littleEndian = true,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.size;
  }

  take(length: number): Uint8Array {
    const taken = this.bytes.read(this.at, length);
    this.at += length;
    return taken;
  }

  skip(length: number): void {
    this.at += length;
  }

  u8(): number {
    return this.take(1)[0] as number;
  }

  u16(): number {
    return view(this.take(2)).getUint16(0, this.littleEndian);
  }

  u32(): number {
    return view(this.take(4)).getUint32(0, this.littleEndian);
  }

  i32(): number {
    return view(this.take(4)).getInt32(0, this.littleEndian);
  }

  /** @throws Malformed where a number can't be an offset or a length of anything real */
  u64(): number {
    const value = view(this.take(8)).getBigUint64(0, this.littleEndian);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed("one of its lengths is beyond any file");
    return Number(value);
  }

  f64(): number {
    return view(this.take(8)).getFloat64(0, this.littleEndian);
  }

  /** Text up to its NUL, which is passed. */
  text(most = 65_536): string {
    const begin = this.at;
    while (this.u8() !== 0) if (this.at - begin > most) throw new Malformed("one of its names has no end");
    return utf8(this.bytes.read(begin, this.at - begin - 1));
  }
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function checkRange(begin: number, length: number, size: number): void {
  if (!(begin >= 0 && length >= 0 && Number.isSafeInteger(begin + length) && begin + length <= size)) {
    throw new Malformed("it is cut short, or one of its lengths is wrong");
  }
}
