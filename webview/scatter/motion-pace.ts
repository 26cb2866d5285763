/** Slower than this, frames are seen one by one. */
const SLOWEST_FRAME_MILLISECONDS = 60;
const MILLISECONDS_OF_STILLNESS = 10_000;

/**
 * Whether points move to where they go or jump there: a motion of a few slow frames is none, and where a frame takes so long,
 * what trains lacks what it takes.
 */
export class MotionPace {
  #began = 0;
  #frames = 0;
  #stillUntil = Number.NEGATIVE_INFINITY;

  /** Whether a motion may begin. */
  allows(now: number): boolean {
    return now >= this.#stillUntil;
  }

  begin(now: number): void {
    this.#began = now;
    this.#frames = 0;
  }

  /** Counts a frame of the motion. */
  frame(now: number, last: boolean): void {
    this.#frames++;
    if (last && (now - this.#began) / this.#frames > SLOWEST_FRAME_MILLISECONDS)
      this.#stillUntil = now + MILLISECONDS_OF_STILLNESS;
  }
}
