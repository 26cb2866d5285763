import { Console } from "node:console";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { SourcePlace } from "../../protocol.js";
import { isDefinedVae } from "../../vae/define/define-vae.js";
import type { VaeDefinition } from "../../vae/define/definition.js";
import * as latentLens from "../../vae/define/index.js";
import { ModuleLoader } from "./module-loader.js";
import { outlineOf, partInMessage } from "./outline.js";
import { seedOwnRandom } from "./own-random.js";
import { placeInStack, TrainingFileError } from "./source-place.js";

export interface TrainingFile {
  /** The absolute path. */
  readonly path: string;
  readonly definition: VaeDefinition;
  /** The text of it and of every file that it imports, by absolute path; what the workspace installed is not among them. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Evaluates a training file. It runs with the rights of this process: only what the user trusts may be given here. What it prints
 * goes to standard error.
 *
 * @throws TrainingFileError with the place of the mistake
 */
export function loadTrainingFile(file: string): TrainingFile {
  const loader = new ModuleLoader(
    { "latent-lens": latentLens, "@tensorflow/tfjs": tf, "@tensorflow/tfjs-core": tf },
    new Console(process.stderr, process.stderr),
  );
  seedOwnRandom(0, 0);
  // A throw inside of tfjs is many calls away from the line that asked for it.
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 100);
  try {
    const exports = loader.load(file) as { default?: unknown } | null | undefined;
    // JavaScript of the older kind assigns to module.exports.
    const definition = isDefinedVae(exports) ? exports : exports?.default;
    if (!isDefinedVae(definition)) {
      throw new TrainingFileError(
        `${path.basename(file)} says nothing to train: it is to end with "export default defineVae({ … })"`,
        { file, line: 1, column: 1 },
      );
    }
    return { path: file, definition, sources: loader.sources };
  } catch (error) {
    throw inFile(error, file, loader.sources);
  }
}

/** An error with its place in the user's files: where its stack passes through one, else the part that its message speaks of. */
export function inFile(error: unknown, file: string, sources: ReadonlyMap<string, string>): unknown {
  if (error instanceof TrainingFileError) return error;
  const message = saidBy(error);
  const place = placeInStack(error, sources) ?? placeOfPart(message, file, sources.get(file) ?? "");
  return place ? new TrainingFileError(message, place) : error;
}

function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const message = error.message.replace(/\s*\n\s*/g, " ");
  return message.startsWith("await is only valid")
    ? "await stands here within async functions only; a data function may be one"
    : message;
}

function placeOfPart(message: string, file: string, text: string): SourcePlace | null {
  const part = partInMessage(message);
  const outline = part && outlineOf(text);
  const range = outline && (outline.parts.get(part) ?? outline.call);
  return range && { file, line: range.line, column: range.column };
}
