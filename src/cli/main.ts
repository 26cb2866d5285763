import { TrainingFileError } from "../training/training-file/source-place.js";
import { version } from "../version.js";
import { readArguments } from "./arguments.js";
import { type Command, exitCode } from "./command.js";
import { commands } from "./commands.js";
import { Output } from "./output.js";
import { UsageError } from "./usage-error.js";

/** Runs the command line `latent-lens …words` and ends the process with its exit code. */
export async function main(words: readonly string[]): Promise<void> {
  let code: number;
  // Whoever reads, as `head` does, may have enough.
  process.stdout.on("error", () => process.exit(exitCode.interrupted));
  try {
    code = await run(words);
  } catch (error) {
    code = error instanceof UsageError ? exitCode.wrongUsage : exitCode.failed;
    process.stderr.write(`latent-lens: ${describe(error, words.includes("--verbose"))}\n`);
  }
  // What was written is on its way before the process ends; threads and timers don't hold it.
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

async function run([name, ...words]: readonly string[]): Promise<number> {
  if (name === "--version") return print(version);
  if (name === "--help" || name === "help") return print(overview());
  if (name === undefined) throw new UsageError(`which command? ${known()}`);
  const command = commands.find((each) => each.name === name);
  if (!command) throw new UsageError(`"${name}" is no command; ${known()}`);
  const given = readArguments(command, words);
  if (given.flag("help")) return print(helpOf(command));
  return command.run(given, new Output(given.flag("json")));
}

function print(words: string): number {
  process.stdout.write(`${words}\n`);
  return exitCode.done;
}

function known(): string {
  return `there are ${commands.map(({ name }) => name).join(", ")}`;
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "latent-lens: trains variational auto-encoders and looks into them, without an editor",
    "",
    ...commands.map(({ name, summary }) => `  latent-lens ${name.padEnd(width)}  ${summary}`),
    "",
    "latent-lens COMMAND --help says more; latent-lens --version says which version this is.",
  ].join("\n");
}

function helpOf({ help }: Command): string {
  return `${help.trim()}\n\n  --verbose   a failure shows where in the program it happened`;
}

function describe(error: unknown, verbose: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (verbose && error.stack) return error.stack;
  const place = error instanceof TrainingFileError ? error.place : null;
  const where = place ? `${place.file}:${place.line}:${place.column}: ` : "";
  return where + error.message.replace(/\s*\n\s*/g, " ");
}
