import type { Address } from "../kernels.js";

const CACHE_LINE = 64;

/**
 * Hands out places one after the other and never takes one back: what asks in the same order gets the same places. So threads
 * that build the same network find each other's numbers, and its size is known before there is memory.
 */
export class Arena {
  #used = CACHE_LINE;

  /** Bytes handed out so far. */
  get bytes(): number {
    return this.#used;
  }

  /** A place for so many floats, at the start of a cache line: no two threads write to the same one. */
  floats(count: number): Address {
    return this.allocate(4 * count);
  }

  allocate(bytes: number): Address {
    const address = this.#used;
    this.#used = Math.ceil((address + bytes) / CACHE_LINE) * CACHE_LINE;
    return address;
  }
}
