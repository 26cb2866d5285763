const PAIR_MS = 300;

/**
 * Makes one SIGINT of two that come together: a terminal's Ctrl-C reaches every process, and npm passes its own on to us.
 * To be called before anything listens.
 */
export function oneInterrupt() {
  const { emit } = process;
  let last = Number.NEGATIVE_INFINITY;
  process.emit = function (event, ...details) {
    if (event === "SIGINT") {
      const now = performance.now();
      if (now - last < PAIR_MS) return true;
      last = now;
    }
    return emit.call(this, event, ...details);
  };
}
