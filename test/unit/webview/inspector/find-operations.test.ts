import { describe, expect, test } from "vitest";
import type { GraphRow } from "../../../../src/inspector-protocol.js";
import { findOperations } from "../../../../webview/inspector/graph/find-operations.js";

const operation = (operation: string, name: string, ...shapes: string[]): GraphRow => ({
  ...{ operation, name, shapes },
  ...{ inputs: [], outputs: [], attributes: [], tensors: [], part: null },
});

const nodes = [
  operation("Conv2D", "encoder/conv", "14 × 14 × 32"),
  operation("Dense", "encoder/mean", "2"),
  operation("Dense", "decoder/hidden", "32"),
];

describe("the search of operations", () => {
  test.each([
    ["dense", [1, 2]],
    ["  DENSE encoder ", [1]],
    ["32", [0, 2]],
    ["lstm", []],
    ["", [0, 1, 2]],
  ])("%j", (search, found) => {
    expect(findOperations(nodes, search)).toEqual(found);
  });
});
