import * as path from "node:path";
import { expect, test } from "vitest";
import { readRunDescription } from "../../../../src/checkpoint/run-folder/index.js";
import type { TrainFileRequest } from "../../../../src/protocol.js";
import { TrainingSession } from "../../../../src/training/session.js";
import { places, trainer } from "../small-run.js";
import { barsFile, barsModule, folderWith } from "./files.js";

const objective = "=> reconstruction.add(kl.mul(Math.min(1, epoch / 2)))";

async function start(text: string) {
  const folder = await folderWith({ "bars.vae.ts": text, "bars.ts": barsModule });
  const file = path.join(folder, "bars.vae.ts");
  const request = { type: "trainFile", folder: path.join(folder, "run"), name: "bars", file, overrides: {}, ...places };
  return new TrainingSession(trainer, request as TrainFileRequest);
}

test("a file that never ends is stopped", { timeout: 60_000 }, async () => {
  const session = await start(`for (;;) {}\n${barsFile}`);
  // Time to come to the loop.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const end = await session.stop(1000);
  expect(end).toMatchObject({ status: "cancelled", message: expect.stringMatching(/did not answer.*endless loop/) });
  expect(() => process.kill(session.processId as number, 0)).toThrow();
});

test("an objective that never ends is stopped; the run can go on from its checkpoint", {
  timeout: 60_000,
}, async () => {
  const session = await start(
    barsFile.replace(objective, "=> {\n    while (epoch > 1.5) {}\n    return reconstruction.add(kl);\n  }"),
  );
  await new Promise<void>((resolve) => {
    session.listen((message) => message.type === "checkpoint" && message.epoch === 1 && resolve());
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await session.stop(1000)).toMatchObject({ status: "cancelled" });
  const description = await readRunDescription(session.folder);
  expect(description.last?.epoch).toBe(1);
});
