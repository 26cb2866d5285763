import type { GraphRow, TensorRow } from "../../../src/inspector-protocol.js";
import { grouped, shapeWords } from "../words.js";
import { type GraphMember, rowsIn } from "./graph-tree.js";

/** A box as it is drawn: a title, and lines below it. */
export interface NodeBox {
  readonly title: string;
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly isGroup: boolean;
  readonly part: GraphRow["part"];
  /** Of what it gives: written where its lines leave it. */
  readonly given: string;
}

export const LINE_HEIGHT = 16;
export const PADDING = 8;
const LONGEST = 34;

/** `measure` gives the width of a text in pixels, in bold or not. */
export function nodeBox(
  member: GraphMember,
  rows: readonly GraphRow[],
  tensors: readonly TensorRow[],
  measure: (text: string, bold: boolean) => number,
): NodeBox {
  const { title, lines, part, given } =
    typeof member === "number" ? ofRow(rows[member] as GraphRow, tensors) : ofGroup(member, rows);
  const isGroup = typeof member !== "number";
  const widths = [measure(title, true) + (isGroup ? 18 : 0), ...lines.map((line) => measure(line, false))];
  return {
    title,
    lines,
    part,
    given,
    isGroup,
    width: Math.ceil(Math.max(72, ...widths) + 2 * PADDING + 4),
    height: (1 + lines.length) * LINE_HEIGHT + 2 * PADDING - 4,
  };
}

function ofRow({ name, operation, tensors: held, part, shapes, attributes }: GraphRow, tensors: readonly TensorRow[]) {
  const plain = name.split("/").at(-1) ?? name;
  const activation = attributes.find(([key]) => key === "activation")?.[1];
  const weights = held.flatMap((place) => tensors[place] ?? []);
  const [largest] = [...weights].sort((a, b) => b.count - a.count);
  const acts = activation && activation !== "linear" && operation !== "Activation";
  return {
    title: operation === "Activation" && activation ? activation : operation,
    lines: [
      ...(plain === operation ? [] : [short(plain)]),
      ...(largest && largest.shape.length > 0
        ? [`${shapeWords(largest.shape)}${acts ? `, ${activation}` : ""}`]
        : acts
          ? [activation]
          : []),
    ],
    part,
    given: [...new Set(shapes.filter(Boolean))].slice(0, 3).join(" | "),
  };
}

function ofGroup(group: Exclude<GraphMember, number>, rows: readonly GraphRow[]) {
  const parts = new Set(rowsIn(group).map((index) => rows[index]?.part ?? null));
  const [part = null] = parts;
  return {
    title: short(group.label),
    lines: [`${grouped(group.size)} operations`],
    part: parts.size === 1 ? part : null,
    given: "",
  };
}

/** The end of a name says more than its beginning. */
function short(text: string): string {
  return text.length > LONGEST ? `…${text.slice(-LONGEST)}` : text;
}
