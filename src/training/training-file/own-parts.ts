import type { TrainingConfiguration } from "../../protocol.js";

/** Whether the model itself is made of functions that only its training file has. */
export function hasOwnParts({ encoder, decoder, likelihood }: TrainingConfiguration): boolean {
  return [encoder, decoder, likelihood].some(({ kind }) => kind === "own");
}
