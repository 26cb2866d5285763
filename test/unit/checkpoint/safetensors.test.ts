import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../../src/checkpoint/checkpoint-error.js";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../../../src/checkpoint/safetensors.js";

const arrays: readonly NamedArray[] = [
  { name: "bytes", dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) },
  { name: "weights", dtype: "F32", shape: [2, 2], data: Float32Array.of(1.5, -2, 3e-20, Number.POSITIVE_INFINITY) },
  { name: "labels", dtype: "I32", shape: [1, 2], data: Int32Array.of(-7, 9) },
  { name: "none", dtype: "F32", shape: [0, 4], data: new Float32Array(0) },
];

describe("safetensors", () => {
  const file = encodeSafetensors(arrays, { step: "12" });

  // A Buffer's own slice() is a view: arrays came out as long as the whole file.
  it.each([
    ["a Uint8Array", file],
    ["a Buffer", Buffer.from(file)],
    ["a part of a larger buffer", Buffer.concat([Buffer.from("odd"), file]).subarray(3)],
  ])("reads from %s what was written", (_, bytes) => {
    const read = decodeSafetensors(bytes, "f");
    expect(read.metadata).toEqual({ step: "12" });
    expect([...read.arrays.values()]).toEqual(arrays);
  });

  it("keeps no hold on the file's bytes", () => {
    const bytes = Buffer.from(file);
    const read = decodeSafetensors(bytes, "f");
    bytes.fill(0);
    expect(read.arrays.get("labels")?.data).toEqual(Int32Array.of(-7, 9));
  });

  it("refuses every file that is cut short, with its name", () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSafetensors(file.subarray(0, length), "cut.safetensors")).toThrow(CheckpointError);
      expect(() => decodeSafetensors(file.subarray(0, length), "cut.safetensors")).toThrow(/^cut\.safetensors: /);
    }
  });

  it.each<[string, unknown]>([
    [
      "arrays that overlap",
      { a: { dtype: "F32", shape: [1], data_offsets: [0, 4] }, b: { dtype: "F32", shape: [1], data_offsets: [2, 6] } },
    ],
    ["a shape that is not its bytes'", { a: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }],
    ["an offset before the data", { a: { dtype: "F32", shape: [1], data_offsets: [-4, 0] } }],
    ["a shape beyond any memory", { a: { dtype: "F32", shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] } }],
    ["an unknown type", { a: { dtype: "X", shape: [1], data_offsets: [0, 4] } }],
    ["a list", []],
  ])("refuses %s", (_, header) => {
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    expect(() => decodeSafetensors(Buffer.concat([length, json, Buffer.alloc(8)]), "f")).toThrow(CheckpointError);
  });

  it("refuses a header longer than the file before it takes memory for it", () => {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(2n ** 62n);
    expect(() => decodeSafetensors(bytes, "f")).toThrow(/longer than the file/);
  });
});
