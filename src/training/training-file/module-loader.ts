import { readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import * as path from "node:path";
import { compileFunction } from "node:vm";
import { placeInStack, TrainingFileError } from "./source-place.js";
import { transpile } from "./transpile.js";

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_FILES = 1000;
const ENDINGS = ["", ".ts", ".js", ".mts", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];

/** A module while it is evaluated and after. */
interface Module {
  exports: unknown;
}

/**
 * Evaluates a user's file and what it imports: relative files are transpiled, `provided` names are ours, the rest is Node's and
 * what the workspace itself has installed. Stack traces name the user's own files and lines.
 */
export class ModuleLoader {
  readonly #modules = new Map<string, Module>();
  readonly #sources = new Map<string, string>();

  constructor(
    private readonly provided: Readonly<Record<string, unknown>>,
    /** What the files' `console` is. */
    private readonly console: Console,
  ) {}

  /** The text of every file that was read, by absolute path. */
  get sources(): ReadonlyMap<string, string> {
    return this.#sources;
  }

  /** The exports of a file. @throws TrainingFileError; whatever the file throws */
  load(file: string): unknown {
    const known = this.#modules.get(file);
    if (known) return known.exports;
    const text = this.#read(file);
    const module: Module = { exports: {} };
    this.#modules.set(file, module);
    if (file.endsWith(".json")) {
      module.exports = parseJson(file, text);
      return module.exports;
    }
    const code = transpile(text, file);
    const parameters = ["exports", "require", "module", "__filename", "__dirname", "console"];
    const evaluate = compileFunction(code, parameters, { filename: file });
    const require = (specifier: string) => this.#require(specifier, file);
    evaluate.call(module.exports, module.exports, require, module, file, path.dirname(file), this.console);
    return module.exports;
  }

  #require(specifier: string, from: string): unknown {
    if (Object.hasOwn(this.provided, specifier)) return this.provided[specifier];
    if (specifier.startsWith(".") || path.isAbsolute(specifier)) {
      return this.load(this.#resolve(specifier, from));
    }
    try {
      return createRequire(from)(specifier) as unknown;
    } catch (error) {
      if (isBuiltin(specifier)) throw error;
      throw this.#problem(
        `"${specifier}" can't be imported: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
      );
    }
  }

  #resolve(specifier: string, from: string): string {
    const target = path.resolve(path.dirname(from), specifier);
    const candidates = ENDINGS.map((ending) => target + ending);
    // TypeScript writes the name that the file will have when it is compiled.
    if (/\.m?js$/.test(target)) candidates.push(target.replace(/js$/, "ts"));
    const found = candidates.find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
    if (!found)
      throw this.#problem(`"${specifier}" can't be imported: there is no such file beside ${path.basename(from)}`);
    return found;
  }

  #read(file: string): string {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) throw new TrainingFileError(`${file}: there is no such file`, null);
    if (found.size > MOST_BYTES) throw new TrainingFileError(`${file}: it is too large for code (over 8 MB)`, null);
    if (this.#sources.size >= MOST_FILES) throw new TrainingFileError(`over ${MOST_FILES} files are imported`, null);
    const text = readFileSync(file, "utf8");
    this.#sources.set(file, text);
    return text;
  }

  /** An error at the line that is being evaluated. */
  #problem(message: string): TrainingFileError {
    return new TrainingFileError(message, placeInStack(new Error(message), this.#sources));
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new TrainingFileError(
      `${path.basename(file)} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      { file, line: 1, column: 1 },
    );
  }
}
