import { Worker } from "node:worker_threads";

/** How long a trainer may outlive its host: time for a last checkpoint. */
const GRACE_MILLISECONDS = 15_000;

const watch = `
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) setTimeout(() => process.kill(process.pid, "SIGKILL"), ${GRACE_MILLISECONDS});
  }, 1000);
`;

/**
 * Ends this process when its parent is gone, even while its own thread is busy in an endless loop: a worker thread looks,
 * since a blocked event loop would never hear of it.
 */
export function endWithParent(): void {
  new Worker(watch, { eval: true }).unref();
}
