import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/** tfjs's heap ends at 4 GB; what lies between is for its holes, and for what its kernels take themselves. */
const LARGEST_HEAP_BYTES = 3.5 * 2 ** 30;

/**
 * Makes a tensor that no longer fits an error that says so. Without it, tfjs's heap aborts for good where it ends, and a
 * tensor of 4 GB or more gets a place that is too small and overwrites others.
 */
export function limitHeap(backend: BackendWasm, largest = LARGEST_HEAP_BYTES): void {
  const wasm = backend.wasm as unknown as {
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** What the module exports; `_malloc` and `_free` put these in their own place when they are first called. */
    readonly asm: { malloc(bytes: number): number; free(address: number): void };
  };
  const taken = new Map<number, number>();
  let total = 0;

  wasm._malloc = (bytes) => {
    if (total + bytes > largest) {
      const megabytes = (size: number) => Math.round(size / 2 ** 20);
      throw new Error(
        `a tensor of ${megabytes(bytes)} MB does not fit on tfjs's WASM heap, where ${megabytes(total)} of ` +
          `${megabytes(largest)} MB are taken: choose a smaller batch or network`,
      );
    }
    const address = wasm.asm.malloc(bytes);
    taken.set(address | 0, bytes);
    total += bytes;
    return address;
  };

  // An address above 2 GB comes back with or without its sign; `| 0` makes both one.
  wasm._free = (address) => {
    total -= taken.get(address | 0) ?? 0;
    taken.delete(address | 0);
    wasm.asm.free(address);
  };
}
