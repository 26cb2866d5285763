/** Where a command's words go: results to standard output, all else to standard error. */
export class Output {
  #transient = false;

  constructor(
    /** Standard output holds one JSON object a line and nothing else. */
    readonly json: boolean,
  ) {
    // A reader that has gone away ends us, as it ends other programs; a training still writes its checkpoint.
    process.stdout.once("error", () => process.kill(process.pid, "SIGTERM"));
  }

  /** A result for programs; nothing without `--json`. */
  event(event: object): void {
    if (this.json) process.stdout.write(`${JSON.stringify(event)}\n`);
  }

  /** A result for people; nothing with `--json`. */
  line(words: string): void {
    if (this.json) return;
    this.#clear();
    process.stdout.write(`${words}\n`);
  }

  /** Something worth knowing that is no result. */
  note(words: string): void {
    this.#clear();
    process.stderr.write(`${words}\n`);
  }

  /** A line that the next one takes the place of; only where a person looks at a terminal. */
  transient(words: string): void {
    if (this.json || !process.stderr.isTTY) return;
    this.#clear();
    process.stderr.write(words.slice(0, (process.stderr.columns ?? 80) - 1));
    this.#transient = true;
  }

  #clear(): void {
    if (this.#transient) process.stderr.write("\r\u001b[K");
    this.#transient = false;
  }
}
