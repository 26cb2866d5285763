import type { GraphRow } from "../../../src/inspector-protocol.js";

/** Operations that are drawn as one box while it is folded. */
export interface GraphGroup {
  readonly id: string;
  readonly label: string;
  readonly members: readonly GraphMember[];
  /** Operations in it, at any depth. */
  readonly size: number;
}

/** A group, or an operation by its place in the graph. */
export type GraphMember = GraphGroup | number;

/** A graph of at most so many operations is drawn unfolded. */
const FEW = 90;
/** A group with more members is divided, for nobody sees through them. */
const MOST_MEMBERS = 120;
const SHORTEST_CHAIN = 3;
const PIECE = 60;

/** The operations by what their names share up to a slash; where names tell too little, by chains, and else by pieces in order. */
export function graphTree(rows: readonly GraphRow[]): GraphGroup {
  const root = scope("", "");
  for (const [index, { name, operation }] of rows.entries()) {
    const parts = name.split("/").filter(Boolean).slice(0, -1);
    let parent = root;
    if (operation !== "Input" && operation !== "Output")
      for (const [depth, part] of parts.slice(0, 12).entries()) {
        const known = parent.scopes.get(part) ?? scope(`${parts.slice(0, depth + 1).join("/")}/`, part);
        if (!parent.scopes.has(part)) {
          parent.scopes.set(part, known);
          parent.members.push(known);
        }
        parent = known;
      }
    parent.members.push(index);
  }
  return closed(root, rows);
}

interface Scope {
  readonly id: string;
  readonly label: string;
  readonly scopes: Map<string, Scope>;
  readonly members: (Scope | number)[];
}

function scope(id: string, label: string): Scope {
  return { id, label, scopes: new Map(), members: [] };
}

function closed({ id, label, members }: Scope, rows: readonly GraphRow[]): GraphGroup {
  const inner = members.map((member): GraphMember => {
    if (typeof member === "number") return member;
    const group = closed(member, rows);
    // A group of one says no more than what is in it.
    return group.members.length === 1 ? (group.members[0] as GraphMember) : group;
  });
  return divided(id, label, inner, rows);
}

function divided(id: string, label: string, members: readonly GraphMember[], rows: readonly GraphRow[]): GraphGroup {
  if (members.length <= MOST_MEMBERS) return group(id, label, members);
  const chained = chains(id, members, rows);
  if (chained.length <= MOST_MEMBERS || members.length > chained.length * 1.5)
    return chained.length <= MOST_MEMBERS ? group(id, label, chained) : pieces(id, label, chained);
  return pieces(id, label, members);
}

function pieces(id: string, label: string, members: readonly GraphMember[]): GraphGroup {
  let parts = [...members];
  for (let level = 1; parts.length > MOST_MEMBERS; level++) {
    const made: GraphMember[] = [];
    for (let at = 0; at < parts.length; at += PIECE) {
      const piece = parts.slice(at, at + PIECE);
      made.push(group(`${id}#${level}.${made.length}`, `part ${made.length + 1}`, piece));
    }
    parts = made;
  }
  return group(id, label, parts);
}

/** Operations that follow one another, each taken by the next alone, as groups. */
function chains(id: string, members: readonly GraphMember[], rows: readonly GraphRow[]): GraphMember[] {
  const makers = new Map<string, number>();
  const uses = new Map<string, number>();
  for (const [index, { inputs, outputs }] of rows.entries()) {
    for (const output of outputs) makers.set(output, index);
    for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  const before = (index: number): number | null => {
    const { inputs } = rows[index] as GraphRow;
    const [input] = inputs;
    if (inputs.length !== 1 || input === undefined || uses.get(input) !== 1) return null;
    const maker = makers.get(input);
    return maker !== undefined && rows[maker]?.outputs.length === 1 ? maker : null;
  };
  const made: GraphMember[] = [];
  let chain: number[] = [];
  const end = () => {
    if (chain.length >= SHORTEST_CHAIN) {
      const words = [chain[0], chain.at(-1)].map((index) => rows[index as number]?.operation ?? "");
      made.push(group(`${id}>${chain[0]}`, words.join(" … "), chain));
    } else made.push(...chain);
    chain = [];
  };
  for (const member of members) {
    if (typeof member !== "number") {
      end();
      made.push(member);
      continue;
    }
    if (chain.length > 0 && before(member) !== chain.at(-1)) end();
    chain.push(member);
  }
  end();
  return made;
}

function group(id: string, label: string, members: readonly GraphMember[]): GraphGroup {
  const size = members.reduce<number>((sum, member) => sum + (typeof member === "number" ? 1 : member.size), 0);
  return { id, label, members, size };
}

/** Which groups are unfolded at first: all of a small graph, of a large one the largest as long as few boxes are made of them. */
export function firstUnfolded(root: GraphGroup): ReadonlySet<string> {
  const unfolded = new Set([root.id]);
  let shown = root.members.length;
  const waiting = groupsIn(root);
  while (waiting.length > 0) {
    waiting.sort((a, b) => b.size - a.size);
    const next = waiting.shift() as GraphGroup;
    if (shown + next.members.length - 1 > FEW) continue;
    shown += next.members.length - 1;
    unfolded.add(next.id);
    waiting.push(...groupsIn(next));
  }
  return unfolded;
}

/** All groups, the root first. */
export function allGroups(root: GraphGroup): GraphGroup[] {
  const found = [root];
  for (const each of found) found.push(...groupsIn(each));
  return found;
}

/** The groups that hold an operation, the outermost first. */
export function groupsAround(root: GraphGroup, row: number): GraphGroup[] {
  for (const member of root.members) {
    if (member === row) return [root];
    const inside = typeof member === "number" ? [] : groupsAround(member, row);
    if (inside.length > 0) return [root, ...inside];
  }
  return [];
}

function groupsIn({ members }: GraphGroup): GraphGroup[] {
  return members.filter((member) => typeof member !== "number");
}

/** What is drawn as one box, with the group that holds it. */
export interface GraphItem {
  readonly member: GraphMember;
  readonly parent: GraphGroup;
}

export interface GraphView {
  readonly items: readonly GraphItem[];
  /** Between items, by their places. */
  readonly links: readonly { readonly from: number; readonly to: number }[];
  /** The item in which each operation is. */
  readonly itemOf: readonly number[];
}

export function graphView(root: GraphGroup, unfolded: ReadonlySet<string>, rows: readonly GraphRow[]): GraphView {
  const items: GraphItem[] = [];
  const itemOf = new Array<number>(rows.length).fill(0);
  const show = (parent: GraphGroup): void => {
    for (const member of parent.members) {
      if (typeof member !== "number" && unfolded.has(member.id)) {
        show(member);
        continue;
      }
      for (const row of rowsIn(member)) itemOf[row] = items.length;
      items.push({ member, parent });
    }
  };
  show(root);
  const makers = new Map(rows.flatMap(({ outputs }, index) => outputs.map((output) => [output, index] as const)));
  const seen = new Set<string>();
  const links: { from: number; to: number }[] = [];
  for (const [index, { inputs }] of rows.entries())
    for (const input of inputs) {
      const maker = makers.get(input);
      if (maker === undefined) continue;
      const [from, to] = [itemOf[maker] as number, itemOf[index] as number];
      const key = `${from} ${to}`;
      if (from === to || seen.has(key)) continue;
      seen.add(key);
      links.push({ from, to });
    }
  return { items, links, itemOf };
}

/** The operations in a member. */
export function rowsIn(member: GraphMember): number[] {
  const found: number[] = [];
  const waiting: GraphMember[] = [member];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === "number") found.push(next);
    else waiting.push(...next.members);
  }
  return found;
}
