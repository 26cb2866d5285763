import type { PartName, TextRange } from "../../training/training-file/outline.js";
import type { CodeOutline, Mark } from "./marks.js";

/** What a comment `# vae: kl` may name, and the part whose values stand at its line's end. */
const marked: Readonly<Record<string, PartName>> = {
  data: "data",
  encoder: "encoder",
  latent: "latent",
  kl: "latent",
  decoder: "decoder",
  reconstruction: "likelihood",
  likelihood: "likelihood",
  objective: "objective",
  train: "train",
};

/**
 * Where a Python program is followed, and where it makes its terms: at comments that say so; where they do not, the total and the
 * progress stand at `follow(…)`, the terms at `lens.log(…)`. Null where nothing is followed. Nothing is executed.
 */
export function pythonOutline(text: string): CodeOutline | null {
  const lines = pythonLines(text);
  const names = followNames(lines);
  if (names.length === 0) return null;
  const follow = new RegExp(`(?:(\\w+)\\s*=\\s*)?\\b(${names.map(escaped).join("|")})\\s*\\(`);
  let call: TextRange | null = null;
  let log: RegExp | null = null;
  const marks: Mark[] = [];
  const logs: TextRange[] = [];
  for (const [index, { code, comment }] of lines.entries()) {
    const followed = call ? null : follow.exec(code);
    if (followed) {
      const [whole, lens, name = ""] = followed;
      call = rangeOf(index, followed.index + whole.lastIndexOf(name), name.length);
      log = lens ? new RegExp(`\\b${escaped(lens)}\\.log\\s*\\(`) : null;
    }
    const found = log?.exec(code);
    if (found) logs.push(rangeOf(index, found.index, found[0].length - 1));
    const [said = "", word = ""] = /#\s*vae:\s*(\w+)/.exec(comment) ?? [];
    const part = Object.hasOwn(marked, word) ? marked[word] : undefined;
    if (part) marks.push({ part, range: rangeOf(index, code.length + comment.indexOf(said), said.length) });
  }
  if (!call) return null;
  const at = (parts: readonly PartName[], ranges: readonly TextRange[]) =>
    parts
      .filter((part) => !marks.some((mark) => mark.part === part))
      .flatMap((part) => ranges.map((range) => ({ part, range })));
  return { call, marks: [...marks, ...at(["objective", "train"], [call]), ...at(["likelihood", "latent"], logs)] };
}

interface PythonLine {
  /** What is left of the line when strings are blank; its length is that of what stands before the comment. */
  readonly code: string;
  /** From its `#` on; empty where there is none. */
  readonly comment: string;
}

/** Python's lines without what stands in strings, be they many lines long. */
function pythonLines(text: string): PythonLine[] {
  let quote: string | null = null;
  return text.split(/\r\n|\r|\n/).map((line) => {
    let code = "";
    for (let at = 0; at < line.length; ) {
      const rest = line.slice(at);
      if (quote !== null) {
        const length = rest.startsWith(quote) ? quote.length : rest.startsWith("\\") ? 2 : 1;
        if (rest.startsWith(quote)) quote = null;
        code += " ".repeat(length);
        at += length;
      } else {
        if (rest.startsWith("#")) return { code, comment: rest };
        const [opened] = /^("""|'''|"|')/.exec(rest) ?? [""];
        if (opened) quote = opened;
        code += opened ? " ".repeat(opened.length) : rest.charAt(0);
        at += opened.length || 1;
      }
    }
    // A string in single quotes ends with its line.
    if (quote?.length === 1) quote = null;
    return { code, comment: "" };
  });
}

/** What the program calls `follow` and `Run`, as `latent_lens.follow`. */
function followNames(lines: readonly PythonLine[]): string[] {
  return lines.flatMap(({ code }) => {
    const module = /^\s*import\s+latent_lens(?:\s+as\s+(\w+))?/.exec(code);
    if (module) return [`${module[1] ?? "latent_lens"}.follow`, `${module[1] ?? "latent_lens"}.Run`];
    const [, imported = ""] = /^\s*from\s+latent_lens\s+import\s+(.+)$/.exec(code) ?? [];
    return [...imported.matchAll(/\b(?:follow|Run)\b(?:\s+as\s+(\w+))?/g)].map(([name, alias]) => alias ?? name);
  });
}

/** Of a line that counts from 0. */
function rangeOf(index: number, column: number, length: number): TextRange {
  return { line: index + 1, column: column + 1, endLine: index + 1, endColumn: column + 1 + length };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
