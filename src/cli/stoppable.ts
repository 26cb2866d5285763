/** Does `work`; meanwhile Ctrl-C, and the system's request to end, call `stop` and don't end the process. */
export async function stoppable<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    return await work();
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
