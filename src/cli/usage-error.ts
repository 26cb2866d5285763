/** The command was called in a way that it can't be: the message says what is wrong, in one line. The program exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
