import { availableParallelism } from "node:os";

/** More would wait for memory. */
const MOST_THREADS = 16;

/** Threads that are worth while on this machine. */
export function usableThreads(): number {
  return Math.min(availableParallelism(), MOST_THREADS);
}
