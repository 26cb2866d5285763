/** Int32 cells of shared memory that threads meet by. */
const TURN = 0;
const ARRIVED = 1;
const ROUND = 2;
const FAILED = 3;
export const RENDEZVOUS_BYTES = 16;

/** About 20 µs. */
const LOOKS = 1000;
const PATIENCE_MILLISECONDS = 60_000;

/** Where a fixed number of threads wait for work and for each other. */
export class Rendezvous {
  readonly #cells: Int32Array;

  constructor(
    memory: SharedArrayBuffer,
    address: number,
    private readonly parts: number,
    /** How often a thread looks before it sleeps: waking one takes 20 µs and more. */
    private readonly looks = LOOKS,
  ) {
    this.#cells = new Int32Array(memory, address, RENDEZVOUS_BYTES / 4);
  }

  /** Begins the next turn of all threads. What was written before is there for them. */
  begin(): void {
    Atomics.add(this.#cells, TURN, 1);
    Atomics.notify(this.#cells, TURN);
  }

  /** Waits, however long, until a turn after `last` has begun; returns its number. */
  nextTurn(last: number): number {
    return this.#waitForChange(TURN, last, Number.POSITIVE_INFINITY);
  }

  /** Goes on when every thread has come here. @throws Error where one has failed or does not come */
  meet(): void {
    if (this.parts === 1) return;
    const round = Atomics.load(this.#cells, ROUND);
    if (Atomics.add(this.#cells, ARRIVED, 1) === this.parts - 1) {
      Atomics.store(this.#cells, ARRIVED, 0);
      Atomics.add(this.#cells, ROUND, 1);
      Atomics.notify(this.#cells, ROUND);
    } else if (Atomics.load(this.#cells, FAILED) === 0 && !this.#othersCome(round)) {
      throw new Error(`a training thread did not answer for ${PATIENCE_MILLISECONDS / 1000} seconds`);
    }
    if (Atomics.load(this.#cells, FAILED)) throw new Error("a training thread failed");
  }

  /** Lets the others know that this thread will not come. */
  fail(): void {
    Atomics.store(this.#cells, FAILED, 1);
    Atomics.add(this.#cells, ROUND, 1);
    Atomics.notify(this.#cells, ROUND);
  }

  #othersCome(round: number): boolean {
    // A process that was stopped for long goes on with its time used up: it gets the other half.
    return [1, 2].some(() => this.#waitForChange(ROUND, round, PATIENCE_MILLISECONDS / 2) !== round);
  }

  /** What the cell holds once it no longer holds `old`, or `old` after that time. */
  #waitForChange(cell: number, old: number, milliseconds: number): number {
    for (let look = 0; look < this.looks; look++) {
      const found = Atomics.load(this.#cells, cell);
      if (found !== old) return found;
    }
    Atomics.wait(this.#cells, cell, old, milliseconds);
    return Atomics.load(this.#cells, cell);
  }
}
