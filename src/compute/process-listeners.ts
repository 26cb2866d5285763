const EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Does `work`, and takes back the listeners for lost errors that it leaves on the process. tfjs's WASM glue leaves two
 * that throw again: with them a process dies with Node's exit code 7 in place of 1, and other listeners are passed over.
 */
export async function withoutNewListeners<T>(work: () => Promise<T>): Promise<T> {
  const before = EVENTS.map((event) => process.listeners(event as "uncaughtException"));
  try {
    return await work();
  } finally {
    EVENTS.forEach((event, at) => {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!before[at]?.includes(listener)) process.removeListener(event, listener);
      }
    });
  }
}
