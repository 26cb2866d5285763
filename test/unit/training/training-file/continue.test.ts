import * as path from "node:path";
import { expect, test } from "vitest";
import { listCheckpoints, readCheckpoint } from "../../../../src/checkpoint/run-folder/index.js";
import type { TrainFileRequest, TrainingOverrides } from "../../../../src/protocol.js";
import { TrainingSession } from "../../../../src/training/session.js";
import { places, trainer } from "../small-run.js";
import { barsFile, barsModule, folderWith } from "./files.js";

const declared = barsFile
  .replace(/ {2}encoder: .*\n/, "  encoder: mlp([8]),\n")
  .replace(/ {2}objective: .*\n/, "")
  .replace(/const kernel.*\n/, "");

/** Trains two files one after the other, the second from the first one's weights; what is said, and the run's first weights. */
async function goOn(before: string, after: string) {
  const folder = await folderWith({ "before.vae.ts": before, "after.vae.ts": after, "bars.ts": barsModule });
  const train = async (name: string, overrides: TrainingOverrides, startFrom?: string) => {
    const run = path.join(folder, name);
    const file = path.join(folder, `${name}.vae.ts`);
    const request = {
      type: "trainFile",
      folder: run,
      name,
      file,
      overrides,
      ...places,
      ...(startFrom && { startFrom }),
    };
    const notes: string[] = [];
    const session = new TrainingSession(trainer, request as TrainFileRequest);
    session.listen((message) => message.type === "note" && notes.push(message.message));
    expect(await session.ended).toMatchObject({ status: "done" });
    return { run, notes };
  };
  const first = await train("before", {});
  const second = await train("after", { epochs: 1, learningRate: 1e-12 }, first.run);
  const weights = async (run: string) => (await readCheckpoint((await listCheckpoints(run)).at(-1)?.path ?? "")).arrays;
  return { notes: second.notes, from: await weights(first.run), to: await weights(second.run) };
}

test.each([
  ["declared parts", declared],
  ["functions", barsFile],
])("a changed file of %s goes on from all weights that fit, and says which did not", async (_, text) => {
  const { notes, from, to } = await goOn(text, text.replace("decoder: mlp([8])", "decoder: mlp([9])"));
  expect(notes).toEqual([
    expect.stringMatching(
      /^goes on from the weights of step 15, but for what did not fit and starts anew: decoder_1\/kernel, decoder_1\/bias, decoder_output\/kernel$/,
    ),
  ]);
  const kept = [...from.keys()].filter((name) => /^(encoder|mean|decoder_output\/bias)/.test(name) && to.has(name));
  expect(kept.length).toBeGreaterThan(2);
  for (const name of kept) {
    const [was, is] = [from.get(name)?.data, to.get(name)?.data].map((data) => Array.from(data ?? [], Number));
    for (const [index, value] of (was ?? []).entries()) expect(is?.[index]).toBeCloseTo(value, 5);
  }
});

test("a file with another objective keeps all weights", async () => {
  const { notes } = await goOn(barsFile, barsFile.replace("kl.mul(", "kl.mul(2).mul("));
  expect(notes).toEqual(["goes on from the weights of step 15"]);
});
