import { ConfigurationError } from "../configuration-error.js";

/** What a training file's function gives. @throws what it throws; where that is no Error, one that names the part */
export function ownCall<T>(part: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error ? error : new ConfigurationError(`${part} threw ${String(error)}`);
  }
}
