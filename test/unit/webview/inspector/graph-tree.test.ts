import { describe, expect, it } from "vitest";
import type { GraphRow } from "../../../../src/inspector-protocol.js";
import {
  allGroups,
  firstUnfolded,
  type GraphGroup,
  graphTree,
  graphView,
  groupsAround,
  rowsIn,
} from "../../../../webview/inspector/graph/graph-tree.js";

const row = (name: string, inputs: string[], operation = "Conv"): GraphRow => ({
  name,
  operation,
  inputs,
  outputs: [name],
  shapes: [""],
  attributes: [],
  tensors: [],
  part: null,
});

/** Blocks of operations in a row, named or not. */
function network(blocks: number, each: number, name: (block: number, index: number) => string): GraphRow[] {
  const rows = [row("x", [], "Input")];
  for (let block = 0; block < blocks; block++)
    for (let index = 0; index < each; index++) rows.push(row(name(block, index), [rows.at(-1)?.name ?? ""]));
  return rows;
}

const labels = (root: GraphGroup) => root.members.map((member) => (typeof member === "number" ? member : member.label));

describe("the groups of a graph", () => {
  it("are what names share up to a slash; a group of one is none", () => {
    const rows = [row("/a/b/Conv", []), row("/a/b/Relu", []), row("/a/c/Conv", []), row("/d/e/Conv", [])];
    const tree = graphTree(rows);
    expect(labels(tree)).toEqual(["a", 3]);
    expect(labels(tree.members[0] as GraphGroup)).toEqual(["b", 2]);
    expect(groupsAround(tree, 1).map(({ label }) => label)).toEqual(["", "a", "b"]);
    expect(groupsAround(tree, 3).map(({ label }) => label)).toEqual([""]);
  });

  it("hold every operation once, whatever is unfolded", () => {
    for (const rows of [
      network(20, 12, (block, index) => `model/block${block}/op${index}`),
      network(40, 50, (block, index) => `op_${block}_${index}`),
    ]) {
      const tree = graphTree(rows);
      expect(rowsIn(tree).sort((a, b) => a - b)).toEqual(rows.map((_, index) => index));
      const { items, itemOf } = graphView(tree, new Set([tree.id]), rows);
      expect(items.flatMap(({ member }) => rowsIn(member)).length).toBe(rows.length);
      for (const [index, item] of itemOf.entries()) expect(rowsIn(items[item]?.member ?? -1)).toContain(index);
    }
  });

  it("are unfolded in a small graph; of a large one few boxes are drawn at first", () => {
    const small = network(3, 5, (block, index) => `b${block}/op${index}`);
    const tree = graphTree(small);
    expect(graphView(tree, firstUnfolded(tree), small).items).toHaveLength(small.length);
    for (const large of [
      network(30, 30, (block, index) => `b${block}/op${index}`),
      network(1, 5000, (_, index) => `op${index}`),
    ]) {
      const root = graphTree(large);
      expect(graphView(root, firstUnfolded(root), large).items.length).toBeLessThanOrEqual(120);
      const all = new Set(allGroups(root).map(({ id }) => id));
      expect(graphView(root, all, large).items).toHaveLength(large.length);
    }
  });

  it("keep the lines between what is drawn, each once", () => {
    const rows = [
      row("x", [], "Input"),
      row("a/1", ["x"]),
      row("a/2", ["a/1", "x"]),
      row("b/1", ["a/2", "a/1"]),
      row("b/2", ["b/1"]),
    ];
    const tree = graphTree(rows);
    const folded = graphView(tree, new Set([tree.id]), rows);
    expect(folded.links).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]);
    const unfolded = graphView(tree, firstUnfolded(tree), rows);
    expect(unfolded.links).toHaveLength(6);
  });
});
