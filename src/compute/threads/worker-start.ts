import type { Worker } from "node:worker_threads";

/** Waits until each of them has sent a first message. @throws Error where one does not, and then all are ended */
export async function started(workers: readonly Worker[]): Promise<void> {
  try {
    await Promise.all(workers.map(firstMessage));
  } catch (error) {
    for (const worker of workers) worker.terminate();
    throw error;
  }
  // Never a reason for the process to stay.
  for (const worker of workers) worker.unref();
}

function firstMessage(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`a training thread ended with ${code} before it began`)));
    // Later errors reach the training through its rendezvous.
    worker.on("error", () => undefined);
  });
}
