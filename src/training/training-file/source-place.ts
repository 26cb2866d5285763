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

/**
 * The innermost line of one of the user's files (texts by absolute path) in an error's stack, from its first letter on: transpiled
 * code keeps lines, not columns.
 */
export function placeInStack(error: unknown, sources: ReadonlyMap<string, string>): SourcePlace | null {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, file, line] of stack.matchAll(/(?:\(|at |file:\/\/)((?:\/|[A-Za-z]:\\)[^\n()]*?):(\d+):\d+/g)) {
    if (file && sources.has(file)) return lineStart(file, Number(line), sources);
  }
  // What can't be parsed has no stack of its own; Node writes its place before the message.
  const [, file, line] = /^(.+):(\d+)\n/.exec(stack) ?? [];
  return file && sources.has(file) ? lineStart(file, Number(line), sources) : null;
}

function lineStart(file: string, line: number, sources: ReadonlyMap<string, string>): SourcePlace {
  const text = sources.get(file)?.split("\n")[line - 1] ?? "";
  return { file, line, column: 1 + Math.max(0, text.search(/\S/)) };
}
