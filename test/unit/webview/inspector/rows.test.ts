import { describe, expect, it } from "vitest";
import type { TensorRow } from "../../../../src/inspector-protocol.js";
import { type TableView, tableRows } from "../../../../webview/inspector/rows.js";
import { figure, size } from "../../../../webview/inspector/words.js";

const tensor = (name: string, shape: number[], dtype = "float32"): TensorRow => {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return { name, shape, dtype, role: "parameter", count, bytes: 4 * count };
};

const tensors = [
  tensor("encoder.fc1.weight", [4, 8]),
  tensor("encoder.fc1.bias", [4]),
  tensor("encoder.fc2.weight", [2, 4]),
  tensor("decoder/dense/kernel", [2, 4], "float16"),
  tensor("scale", []),
];
const plain: TableView = { search: "", sort: "file", descending: false, folded: new Set() };

describe("the table of tensors", () => {
  it("is a tree of layers in the file's order; a lone chain is one line", () => {
    expect(tableRows(tensors, plain).map(({ label, level, count }) => [level, label, count])).toEqual([
      [0, "encoder", 44],
      [1, "fc1", 36],
      [2, "weight", 32],
      [2, "bias", 4],
      [1, "fc2", 8],
      [2, "weight", 8],
      [0, "decoder/dense", 8],
      [1, "kernel", 8],
      [0, "scale", 1],
    ]);
  });

  it("names every line where names begin or end with a separator, or have two in a row", () => {
    const odd = ["/conv/weight", "/conv/bias", "a//b", "scale."].map((name) => tensor(name, []));
    expect(tableRows(odd, plain).map(({ label, level }) => [level, label])).toEqual([
      [0, "/conv"],
      [1, "weight"],
      [1, "bias"],
      [0, "a"],
      [1, "/b"],
      [0, "scale."],
    ]);
  });

  it("folds", () => {
    const rows = tableRows(tensors, { ...plain, folded: new Set(["encoder", "decoder/dense"]) });
    expect(rows.map(({ label, expanded }) => [label, expanded])).toEqual([
      ["encoder", false],
      ["decoder/dense", false],
      ["scale", false],
    ]);
  });

  it("finds every word in name, type or shape", () => {
    const found = (search: string) => tableRows(tensors, { ...plain, search }).map(({ tensor: at }) => at);
    expect(found("FC1")).toEqual([0, 1]);
    expect(found("fc weight 4×8")).toEqual([0]);
    expect(found("float16")).toEqual([3]);
    expect(found("nothing")).toEqual([]);
  });

  it("sorts by any column, equal ones in the file's order", () => {
    const sorted = (sort: TableView["sort"], descending = false) =>
      tableRows(tensors, { ...plain, sort, descending }).map(({ tensor: at }) => at);
    expect(sorted("count", true)).toEqual([0, 2, 3, 1, 4]);
    expect(sorted("name")).toEqual([3, 1, 0, 2, 4]);
    expect(sorted("shape")).toEqual([4, 1, 2, 3, 0]);
  });
});

describe("figures in words", () => {
  it("keep four digits, whatever the size", () => {
    expect([0, 1, -0.12345678, 123456.7, 1.5e-7, 3e9].map(figure)).toEqual([
      ...["0", "1", "-0.1235", "123500", "1.500e-7", "3.000e+9"],
    ]);
    expect([0, 999, 1000, 12_191, 4.2e9].map(size)).toEqual(["0 bytes", "999 bytes", "1.00 kB", "12.2 kB", "4.20 GB"]);
  });
});
