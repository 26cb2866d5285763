import type { Kernels } from "../kernels.js";

/** Enough for a convolution over a hundred images. */
const CAPACITY = 4096;
export const CALL_LIST_BYTES = 8 * CAPACITY;

type Kernel = (...given: number[]) => void;

/**
 * Kernel calls as numbers in shared memory: how one thread writes down what another is to compute. The first number says where
 * the list ends; a call is the kernel's position among the exports, how many arguments it has, and these.
 */
export class CallList {
  readonly #numbers: Float64Array;
  readonly #kernels: readonly Kernel[];
  /** Kernels that are written down instead of called. What they return is lost. */
  readonly recorder: Kernels;

  /** @param whenFull makes room: it has to play the list */
  constructor(memory: SharedArrayBuffer, address: number, kernels: Kernels, whenFull: () => void = () => undefined) {
    this.#numbers = new Float64Array(memory, address, CAPACITY);
    const exported = Object.entries(kernels);
    this.#kernels = exported.map(([, kernel]) => kernel as Kernel);
    const recorded = exported.map(([name], position) => {
      const write = (...given: number[]) => {
        if (this.#end + 2 + given.length > CAPACITY) whenFull();
        this.#write(position, given);
      };
      return [name, write];
    });
    this.recorder = Object.fromEntries(recorded) as unknown as Kernels;
  }

  clear(): void {
    this.#numbers[0] = 1;
  }

  /** Calls what is written down, in order. The list is empty then. */
  play(): void {
    for (let at = 1; at < this.#end; ) {
      const [position, count] = [this.#numbers[at] as number, this.#numbers[at + 1] as number];
      at += 2 + count;
      this.#kernels[position]?.(...this.#numbers.subarray(at - count, at));
    }
    this.clear();
  }

  #write(position: number, given: readonly number[]): void {
    const at = this.#end;
    this.#numbers[at] = position;
    this.#numbers[at + 1] = given.length;
    this.#numbers.set(given, at + 2);
    this.#numbers[0] = at + 2 + given.length;
  }

  get #end(): number {
    return this.#numbers[0] as number;
  }
}
