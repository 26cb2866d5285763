import { mkdir, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../../src/checkpoint/checkpoint-error.js";
import {
  digestOfExamples,
  readExampleOutline,
  readExamples,
  writeExamples,
} from "../../../src/checkpoint/run-folder/examples.js";
import { runPaths } from "../../../src/checkpoint/run-folder/paths.js";
import { encodeSafetensors } from "../../../src/checkpoint/safetensors.js";
import type { ExampleOutline, ExampleSample } from "../../../src/protocol.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const form = { height: 2, width: 3, channels: 2 };
const images = Uint8Array.from({ length: 5 * 12 }, (_, index) => 7 * index);
const labels = Int32Array.of(3, 1, 4, 1, 5);

async function written(sample: ExampleSample): Promise<string> {
  const folder = await temporaryFolder();
  await writeExamples(folder, sample);
  return folder;
}
const outlineOf = async (sample: ExampleSample) => (await readExampleOutline(await written(sample))) as ExampleOutline;

describe("a run's test examples", () => {
  it("are told without their images, and where these are", async () => {
    const folder = await written({ ...form, images, labels });
    const outline = (await readExampleOutline(folder)) as ExampleOutline;
    expect(outline).toMatchObject({ ...form, count: 5, labels });
    const { file, begin, end } = outline.images;
    expect((await readFile(file)).subarray(begin, end)).toEqual(Buffer.from(images));
    expect(await readExamples(folder)).toEqual({ ...form, images, labels });
  });

  it("may have no labels, and a run no examples", async () => {
    expect(await outlineOf({ ...form, images, labels: null })).toMatchObject({ count: 5, labels: null });
    expect(await readExampleOutline(await temporaryFolder())).toBeNull();
  });

  it("have a digest that tells their images, labels and shape apart, and nothing else", async () => {
    const digest = async (sample: ExampleSample) => digestOfExamples(await outlineOf(sample));
    const one = await digest({ ...form, images, labels });
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(await digest({ ...form, images, labels })).toBe(one);
    const others: ExampleSample[] = [
      { ...form, images: images.with(59, 1), labels },
      { ...form, images, labels: labels.with(0, 2) },
      { ...form, images, labels: null },
      { ...form, height: 3, width: 2, images, labels },
    ];
    for (const other of others) expect(await digest(other)).not.toBe(one);
    // As a program of another language may write them: in another order.
    const folder = await temporaryFolder();
    const arrays = [
      { name: "labels", dtype: "I32", shape: [5], data: labels },
      { name: "images", dtype: "U8", shape: [5, 2, 3, 2], data: images },
    ] as const;
    await mkdir(path.dirname(runPaths(folder).examples), { recursive: true });
    await writeFile(runPaths(folder).examples, encodeSafetensors(arrays, { by: "another" }));
    expect(await digestOfExamples((await readExampleOutline(folder)) as ExampleOutline)).toBe(one);
  });

  it("are refused in one line where their file is broken", async () => {
    const folder = await written({ ...form, images, labels });
    const { examples: file } = runPaths(folder);
    const whole = await readFile(file);
    const hostile = {
      "too short": whole.subarray(0, 5),
      "cut short": whole.subarray(0, whole.length - 1),
      "no images": encodeSafetensors([{ name: "images", dtype: "F32", shape: [1], data: Float32Array.of(1) }]),
      "header is longer": new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127, ...whole.subarray(8)]),
    };
    for (const [why, bytes] of Object.entries(hostile)) {
      await writeFile(file, bytes);
      for (const read of [readExampleOutline, readExamples]) {
        const problem = await read(folder).then(
          () => null,
          (error: unknown) => error,
        );
        expect(problem, why).toBeInstanceOf(CheckpointError);
        expect((problem as Error).message).toContain(why);
      }
    }
  });
});
