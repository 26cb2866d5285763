import type { SourcePlace } from "../../protocol.js";

/** A training file that cannot be trained: the message says why in one line, the place where. */
export class TrainingFileError extends Error {
  override readonly name = "TrainingFileError";

  constructor(
    message: string,
    readonly place: SourcePlace | null,
  ) {
    super(message);
  }
}

/** The innermost place of one of the user's files in an error's stack. */
export function placeInStack(error: unknown, files: ReadonlySet<string>): SourcePlace | null {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, file, line, column] of stack.matchAll(
    /(?:\(|at |file:\/\/)((?:\/|[A-Za-z]:\\)[^\n()]*?):(\d+):(\d+)/g,
  )) {
    if (file && files.has(file)) return { file, line: Number(line), column: Number(column) };
  }
  return null;
}
