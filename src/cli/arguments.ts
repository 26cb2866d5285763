import { parseArgs } from "node:util";
import type { Command } from "./command.js";
import { UsageError } from "./usage-error.js";

export type OptionSpecifications = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

const common: OptionSpecifications = { help: { type: "boolean" }, verbose: { type: "boolean" } };

/** What stands on the command line after a command's name, checked for form as it is asked for. */
export class Arguments {
  constructor(
    private readonly values: Readonly<Record<string, string | boolean | undefined>>,
    /** In the order of `Command.operands`. */
    readonly operands: readonly string[],
  ) {}

  /** The options that are there. */
  get names(): string[] {
    return Object.keys(this.values);
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === "") throw new UsageError(`--${name} is empty`);
    return typeof value === "string" ? value : undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new UsageError(`--${name} is missing`);
    return value;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (!found) throw new UsageError(`--${name} ${value}: it is one of ${choices.join(", ")}`);
    return found;
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : readNumber(name, value);
  }

  whole(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : readWhole(name, value);
  }

  numbers(name: string): number[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((part) => readNumber(name, part.trim()));
  }

  wholes(name: string): number[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((part) => readWhole(name, part.trim()));
  }
}

function readNumber(name: string, words: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(words) ? Number(words) : Number.NaN;
  if (!Number.isFinite(value)) throw new UsageError(`--${name} ${words}: "${words}" is no number`);
  return value;
}

function readWhole(name: string, words: string): number {
  const value = /^[+-]?\d+$/.test(words) ? Number(words) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new UsageError(`--${name} ${words}: "${words}" is no whole number`);
  return value;
}

/** @throws UsageError for options that the command does not have, values that are missing, too few or too many operands */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const options = { ...common, ...command.options };
  const { values, positionals } = parse(joinNegativeNumbers(words, options), options, command);
  const given = new Arguments({ ...values }, positionals);
  if (given.flag("help")) return given;
  const missing = command.operands[positionals.length];
  if (missing) throw new UsageError(`${missing} is missing; ${seeHelp(command)}`);
  const surplus = positionals[command.operands.length + (command.optionalOperands?.length ?? 0)];
  if (surplus !== undefined) throw new UsageError(`unexpected "${surplus}"; ${seeHelp(command)}`);
  return given;
}

function parse(args: string[], options: OptionSpecifications, command: Command) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // What follows the first sentence speaks of arguments that start with a dash.
    throw new UsageError(`${said.split(/\.?\n|\. /)[0]}; ${seeHelp(command)}`);
  }
}

/** `--z -1,0.5` means what `--z=-1,0.5` means: no option begins with a digit. */
function joinNegativeNumbers(words: readonly string[], options: OptionSpecifications): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const takesValue = before?.startsWith("--") && options[before.slice(2)]?.type === "string";
    if (takesValue && /^-[\d.]/.test(word)) joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}

function seeHelp({ name }: Command): string {
  return `see latent-lens ${name} --help`;
}
