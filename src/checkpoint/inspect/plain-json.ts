import { Malformed } from "./malformed.js";

const DEEPEST = 24;
const MOST_NODES = 20_000;
const LONGEST_TEXT = 20_000;

/** A copy that can be shown and sent: neither deep nor endless, whatever a file nests. */
export function plainJson(value: unknown): unknown {
  let nodes = 0;
  const copy = (each: unknown, depth: number): unknown => {
    if (++nodes > MOST_NODES || depth > DEEPEST) return "…";
    if (typeof each === "string") return each.length > LONGEST_TEXT ? `${each.slice(0, LONGEST_TEXT)}…` : each;
    if (typeof each === "bigint") return String(each);
    if (typeof each === "number") return Number.isFinite(each) ? each : String(each);
    if (Array.isArray(each)) return each.slice(0, MOST_NODES).map((item) => copy(item, depth + 1));
    if (each instanceof Map) return copyEntries([...each], depth);
    if (typeof each === "object" && each !== null) return copyEntries(Object.entries(each), depth);
    return typeof each === "boolean" ? each : null;
  };
  const copyEntries = (entries: readonly (readonly [unknown, unknown])[], depth: number) =>
    // Defined one by one, since assigning to "__proto__" would be no entry.
    Object.fromEntries(entries.slice(0, MOST_NODES).map(([key, item]) => [String(key), copy(item, depth + 1)]));
  return copy(value, 0);
}

/** JSON of a file, or the sentence that it is none. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed(`${what} is no JSON`);
  }
}

/** An object's entry, where it is one and has it. */
export function entry(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}
