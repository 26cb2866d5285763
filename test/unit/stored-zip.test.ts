import { describe, expect, it } from "vitest";
import { MemoryBytes } from "../../src/checkpoint/inspect/bytes.js";
import { readZip } from "../../src/checkpoint/inspect/zip.js";
import { zip } from "../../src/stored-zip.js";

const text = (words: string) => new TextEncoder().encode(words);

describe("an archive of frames", () => {
  const files = [
    { name: "000-step-0.png", bytes: text("123456789") },
    { name: "empty.png", bytes: new Uint8Array(0) },
    { name: "zweite-ä.png", bytes: Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) & 255) },
  ];
  const archive = zip(files);

  it("is read as what was put in", () => {
    const entries = readZip(new MemoryBytes(archive));
    expect([...entries.keys()]).toEqual(files.map(({ name }) => name));
    for (const { name, bytes } of files) expect(entries.get(name)?.start(bytes.length)).toEqual(bytes);
  });

  it("has each file's check sum, by the standard's own example", () => {
    expect(new DataView(archive.buffer).getUint32(14, true)).toBe(0xcbf43926);
  });

  it("is the same for the same frames", () => {
    expect(zip(files)).toEqual(archive);
  });
});
