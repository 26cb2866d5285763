/** Between two slices of a long computation: tells the part done (0 to 1); rejects where nobody wants the result any more. */
export type Pace = (part: number) => Promise<void>;

/** A computation may hold the page up for so long. */
const SLICE_MILLISECONDS = 12;

/** Lets the page draw and answer between slices, until the signal ends it. */
export function createPace(signal: AbortSignal, onPart: (part: number) => void): Pace {
  let began = performance.now();
  return async (part) => {
    signal.throwIfAborted();
    if (performance.now() - began < SLICE_MILLISECONDS) return;
    onPart(part);
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    began = performance.now();
  };
}
