import type { TensorRow } from "../../src/inspector-protocol.js";

export type SortKey = "file" | "name" | "shape" | "dtype" | "count" | "bytes";

/** A line of the table: a tensor, or a layer that stands for those below it. */
export interface TableRow {
  /** The full path: what unfolds it. */
  readonly path: string;
  /** What is written: the part below the parent's. */
  readonly label: string;
  readonly level: number;
  /** Of the tensor in the overview; null for a group. */
  readonly tensor: number | null;
  readonly count: number;
  readonly bytes: number;
  readonly expanded: boolean;
}

interface Group {
  readonly label: string;
  readonly path: string;
  readonly groups: Map<string, Group>;
  readonly members: (Group | number)[];
  count: number;
  bytes: number;
}

export interface TableView {
  readonly search: string;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** Paths of groups that are folded. */
  readonly folded: ReadonlySet<string>;
}

/** The lines to draw: a tree of layers in the file's order, or, where one searches or sorts, the tensors alone. */
export function tableRows(tensors: readonly TensorRow[], view: TableView): TableRow[] {
  const wanted = view.search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ name, dtype, shape, role }: TensorRow) => {
    const text = `${name} ${dtype} ${shape.join("×")} ${role}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  if (view.sort === "file" && wanted.length === 0) return treeRows(tensors, view.folded);
  const indices = tensors.flatMap((tensor, index) => (fits(tensor) ? [index] : []));
  if (view.sort !== "file") {
    const sign = view.descending ? -1 : 1;
    const key = view.sort;
    indices.sort((a, b) => sign * compareBy(key, tensors[a] as TensorRow, tensors[b] as TensorRow) || a - b);
  }
  return indices.map((index) => tensorRow(tensors[index] as TensorRow, index, (tensors[index] as TensorRow).name, 0));
}

function compareBy(key: Exclude<SortKey, "file">, a: TensorRow, b: TensorRow): number {
  if (key === "count" || key === "bytes") return a[key] - b[key];
  if (key === "shape") return a.shape.length - b.shape.length || a.count - b.count;
  return a[key].localeCompare(b[key], "en", { numeric: true });
}

function treeRows(tensors: readonly TensorRow[], folded: ReadonlySet<string>): TableRow[] {
  const root = group("", "");
  for (const [index, tensor] of tensors.entries()) {
    const parts = partsOf(tensor.name);
    let parent = root;
    for (const [depth, part] of parts.slice(0, -1).entries()) {
      const path = tensor.name.slice(0, parts.slice(0, depth + 1).join(".").length);
      const known = parent.groups.get(part) ?? group(part, path);
      if (!parent.groups.has(part)) {
        parent.groups.set(part, known);
        parent.members.push(known);
      }
      parent = known;
      parent.count += tensor.count;
      parent.bytes += tensor.bytes;
    }
    parent.members.push(index);
  }
  const rows: TableRow[] = [];
  const visit = ({ members }: Group, level: number): void => {
    for (const member of members) {
      if (typeof member === "number") {
        const tensor = tensors[member] as TensorRow;
        rows.push(tensorRow(tensor, member, partsOf(tensor.name).at(-1) as string, level));
        continue;
      }
      const [whole, label] = withOnlyChild(member);
      const expanded = !folded.has(whole.path);
      rows.push({ path: whole.path, label, level, tensor: null, count: whole.count, bytes: whole.bytes, expanded });
      if (expanded) visit(whole, level + 1);
    }
  };
  visit(root, 0);
  return rows;
}

/** "/conv/weight" is in "/conv": no part is without a name. */
function partsOf(name: string): string[] {
  return name.split(/(?<=[^./])[./](?=.)/);
}

/** "layers/dense" where "layers" holds nothing else: a line for each would say nothing. */
function withOnlyChild(start: Group): [Group, string] {
  let current = start;
  let label = start.label;
  for (
    let only = current.members[0];
    current.members.length === 1 && typeof only === "object";
    only = current.members[0]
  ) {
    label = `${label}/${only.label}`;
    current = only;
  }
  return [current, label];
}

function group(label: string, path: string): Group {
  return { label, path, groups: new Map(), members: [], count: 0, bytes: 0 };
}

function tensorRow({ name, count, bytes }: TensorRow, index: number, label: string, level: number): TableRow {
  return { path: name, label, level, tensor: index, count, bytes, expanded: false };
}
