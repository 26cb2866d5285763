import { cp, rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { listCheckpoints, readCheckpoint } from "../../../src/checkpoint/run-folder/index.js";
import { TrainingSession } from "../../../src/training/session.js";
import { parseLatent } from "../../../src/vae/latents/registry.js";
import { metricsWithoutTime, newRunPlace, places, trainer, trainRequest } from "./small-run.js";

async function train(folder: string, specification: string, epochs: number): Promise<void> {
  const request = trainRequest(folder, { latent: parseLatent(specification), epochs, limit: 640 });
  expect((await new TrainingSession(trainer, request).ended).message).toBeUndefined();
}

async function newestCheckpoint(run: string) {
  return readCheckpoint((await listCheckpoints(run)).at(-1)?.path ?? "");
}

/** `toEqual` takes seconds for as many numbers as a network has. */
function sameBits(one: Float32Array | undefined, other: Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
  return one !== undefined && bytes(one).equals(bytes(other));
}

test.each([
  ["sphere:2", "kl", null],
  ["wae:4", "mmd", null],
  ["wae:4,10,gan", "gan", "latent/discriminator_1/kernel"],
  ["vq:16x64", "kl", "latent/codebook"],
  ["poincare:2", "kl", null],
  ["poincare:2,-1.4,riemannian", "kl", null],
  ["poincare:2,-1.4,gyroplanes", "kl", null],
  ["product:u2,e1", "kl", "latent/u2_curvature"],
  ["product:e2,s2,h2", "kl", "latent/h2_log_curvature"],
  ["vaells:2", "transport", "latent/operators"],
])("%s trains, and resumed it goes on to the same numbers", { timeout: 120_000 }, async (specification, name, own) => {
  const [whole, resumed] = [await newRunPlace(), await newRunPlace()];
  await train(whole, specification, 2);
  await cp(whole, resumed, { recursive: true });
  // Ended after its first epoch, as a run that was killed may be.
  await rm((await listCheckpoints(resumed)).at(-1)?.path ?? "", { recursive: true });
  const end = await new TrainingSession(trainer, { type: "resumeRun", folder: resumed, ...places }).ended;
  expect(end.status).toBe("done");
  const [first, again] = await Promise.all([whole, resumed].map(newestCheckpoint));
  expect(again.step).toBe(first.step);
  for (const [key, { data }] of first.arrays) expect(sameBits(again.arrays.get(key)?.data, data), key).toBe(true);
  const lines = await metricsWithoutTime(whole);
  expect(await metricsWithoutTime(resumed)).toEqual(lines);
  const tests = lines.filter(({ split }) => split === "test");
  expect(tests[1]?.reconstruction).toBeLessThan(tests[0]?.reconstruction as number);
  expect(tests[1]?.divergence.name).toBe(name);
  if (!own) return;
  expect(first.arrays.has(own)).toBe(true);
});

test("more codes than training examples are refused before training", { timeout: 60_000 }, async () => {
  const request = trainRequest(await newRunPlace(), { latent: parseLatent("vq:16x4000") });
  const end = await new TrainingSession(trainer, request).ended;
  expect(end).toMatchObject({ status: "failed", message: expect.stringMatching(/at least 4000.*have 3000/) });
});
