import type { GraphRow } from "../../../src/inspector-protocol.js";

/** Places of the operations whose kind, name or shapes hold all words of a search; of no words, all. */
export function findOperations(nodes: readonly GraphRow[], search: string): number[] {
  const words = search.trim().toLowerCase().split(/\s+/);
  return nodes.flatMap(({ name, operation, shapes }, index) => {
    const text = `${operation} ${name} ${shapes.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word)) ? [index] : [];
  });
}
