import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { encodeSafetensors, type NamedArray } from "../../../src/checkpoint/safetensors.js";
import type { ActivityRequest } from "../../../src/inspector/activity.js";
import { activityOf } from "../../../src/inspector/activity.js";
import { TrainingSession } from "../../../src/training/session.js";
import { newRunPlace, places, smallConfiguration, trainer, trainRequest } from "../training/small-run.js";

const request: ActivityRequest = { ...places, data: smallConfiguration.data };

async function findings(file: string, signal = new AbortController().signal, asked = request): Promise<string[]> {
  const model = await openModelFile(file);
  try {
    return (await activityOf(model, asked, () => undefined, signal)).map(({ message }) => message);
  } finally {
    model.close();
  }
}

/** A VAE on 784 pixels whose units can be told by hand: of three hidden units one is dead, one is one number for all. */
async function handMade(): Promise<string> {
  const layer = (
    name: string,
    shape: readonly [number, number],
    value: (output: number, input: number) => number,
    bias: readonly number[],
  ): NamedArray[] => [
    {
      ...{ name: `${name}.weight`, dtype: "F32", shape },
      data: Float32Array.from({ length: shape[0] * shape[1] }, (_, at) =>
        value(Math.floor(at / shape[1]), at % shape[1]),
      ),
    },
    { name: `${name}.bias`, dtype: "F32", shape: [shape[0]], data: Float32Array.from(bias) },
  ];
  const arrays = [
    ...layer("encoder.fc1", [3, 784], (output) => [0.01, -0.01, 0][output] as number, [0.1, 0, 2]),
    // The mean's second dimension hears only the unit that is one number for all.
    ...layer(
      "encoder.mean",
      [2, 3],
      (output, input) => (output === 0 ? [1, 0, 0] : [0, 0, 1])[input] as number,
      [0, -1],
    ),
    ...layer("encoder.log_var", [2, 3], () => 0, [0, 0]),
    ...layer("decoder.fc1", [4, 2], (output) => [1, 1, 1, -1][output] as number, [5, 5, 5, -100]),
    ...layer(
      "decoder.fc2",
      [784, 4],
      () => 0.1,
      Array.from({ length: 784 }, () => 0),
    ),
  ];
  const file = `${await newRunPlace()}.safetensors`;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, encodeSafetensors(arrays));
  return file;
}

describe("health on the test set", { timeout: 120_000 }, () => {
  it("says which units never fire and which latent is collapsed", async () => {
    expect(await findings(await handMade())).toEqual([
      expect.stringMatching(/^1 of 3 units of encoder\.fc1\S* never fire on the 300 test images of/),
      expect.stringMatching(/^1 of 3 units of encoder\.fc1\S* give the same number for every image/),
      expect.stringMatching(/^1 of 4 units of decoder\.fc1\S* never fire/),
      // KL of a mean of 1 beside unit variance is 0.5; the first dimension's mean is larger.
      expect.stringMatching(
        /^latent 1 is collapsed: the mean hardly varies on the 300 test images of .*; KL [\d.]+ nats an image$/,
      ),
    ]);
  });

  it("of a run agrees with the run's own KL", async () => {
    const folder = await newRunPlace();
    const { run } = await new TrainingSession(trainer, trainRequest(folder, { epochs: 1 })).ended;
    const messages = await findings(folder);
    const kl = Number(/KL ([\d.]+) nats/.exec(messages.join())?.[1]);
    expect(kl).toBeCloseTo(run?.last?.kl as number, 1);
  });

  it("says in one line what does not fit, and can be cancelled", async () => {
    const models = path.resolve(import.meta.dirname, "../../fixtures/models");
    await expect(findings(path.join(models, "torch-vae.pt"))).rejects.toThrow(
      /its encoder takes 64 numbers, an image of these data is 28×28×1/,
    );
    await expect(findings(path.join(models, "keras-decoder.keras"))).rejects.toThrow(/no encoder to run data through/);
    const cancelled = AbortSignal.abort();
    await expect(findings(await handMade(), cancelled)).rejects.toThrow(/abort/i);
  });
});
