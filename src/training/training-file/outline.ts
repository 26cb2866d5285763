import { parse } from "@babel/parser";
import type { CallExpression, File, Node, ObjectProperty } from "@babel/types";

export const partNames = ["data", "encoder", "latent", "decoder", "likelihood", "objective", "train"] as const;
export type PartName = (typeof partNames)[number];

/** A stretch of text; lines and columns count from 1, the end is the column after its last letter. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a training file says what. */
export interface Outline {
  /** The word `defineVae` of the call. */
  readonly call: TextRange;
  /** The name of each part, as `latent`. */
  readonly parts: ReadonlyMap<PartName, TextRange>;
}

/** Finds the call of `defineVae` without executing anything, also in what is half written; null where there is none. */
export function outlineOf(text: string): Outline | null {
  let file: File;
  try {
    file = parse(text, { sourceType: "module", errorRecovery: true, plugins: ["typescript", "decorators"] }) as File;
  } catch {
    return roughOutline(text);
  }
  const call = findCall(file.program);
  const [definition] = call?.arguments ?? [];
  if (!call?.callee.loc || definition?.type !== "ObjectExpression") return null;
  const parts = new Map<PartName, TextRange>();
  for (const property of definition.properties) {
    if (property.type === "SpreadElement") continue;
    const { key } = property as ObjectProperty;
    const name = key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : null;
    const part = partNames.find((each) => each === name);
    if (part && key.loc) parts.set(part, rangeOf(key));
  }
  return { call: rangeOf(call.callee), parts };
}

/** Of text that can't be parsed: where a line begins with a part's name, after the call. */
function roughOutline(text: string): Outline | null {
  const lines = text.split(/\r\n|\n/);
  const found = lines.findIndex((line) => /^(?!\s*(import\b|\/\/|\*)).*\bdefineVae\s*\(/.test(line));
  if (found < 0) return null;
  const range = (index: number, word: string): TextRange => {
    const column = (lines[index] as string).indexOf(word) + 1;
    return { line: index + 1, column, endLine: index + 1, endColumn: column + word.length };
  };
  const parts = new Map<PartName, TextRange>();
  for (let index = found; index < lines.length; index++) {
    const [, name] = /^\s*(?:.*\bdefineVae\s*\(\s*\{\s*)?(\w+)\s*[:(]/.exec(lines[index] as string) ?? [];
    const part = partNames.find((each) => each === name);
    if (part && !parts.has(part)) parts.set(part, range(index, part));
  }
  return { call: range(found, "defineVae"), parts };
}

/** Depth first, the first one in the text. */
function findCall(node: Node): CallExpression | null {
  if (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "defineVae")
    return node;
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof child !== "object" || child === null || !("type" in child) || !("loc" in child)) continue;
      const found = findCall(child as Node);
      if (found) return found;
    }
  }
  return null;
}

function rangeOf({ loc }: Node): TextRange {
  if (!loc) throw new Error("a node of parsed text has a place");
  return {
    line: loc.start.line,
    column: loc.start.column + 1,
    endLine: loc.end.line,
    endColumn: loc.end.column + 1,
  };
}

/** The part of which a message speaks: `latent "gaussian:0" is out of range`, `step 3: the KL term is NaN`. */
export function partInMessage(message: string): PartName | null {
  for (const [words, part] of termWords) if (words.test(message)) return part;
  return partNames.find((part) => new RegExp(`^(step \\d+: )?${part}\\b`).test(message)) ?? null;
}

const termWords: readonly (readonly [RegExp, PartName])[] = [
  [/the reconstruction term/, "likelihood"],
  [/the KL term/, "latent"],
  [/the objective term/, "objective"],
  [/^(epochs|batch size|learning[ -]?rate|optimizer|log interval|seed|limit)\b/i, "train"],
];
