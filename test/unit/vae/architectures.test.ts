import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { ConvolutionalDescription } from "../../../src/protocol.js";
import { defaultConfiguration } from "../../../src/vae/defaults.js";
import { elboTerms } from "../../../src/vae/elbo.js";
import { decode, encode } from "../../../src/vae/networks.js";
import { weightedElbo } from "../../../src/vae/objectives/weighted-elbo.js";
import { RandomStream, standardNormals, uniforms } from "../../../src/vae/random.js";
import { createVae, saveDecoder, saveEncoder, vaeVariables } from "../../../src/vae/vae.js";
import { loadSaved } from "./load-saved.js";

const image = { height: 8, width: 4, channels: 2 };
const pixels = 64;
const convolutions: ConvolutionalDescription = {
  ...{ kind: "conv", kernelSize: 3, stride: 2, activation: "tanh" },
  filters: [3, 5],
  hidden: [6],
};
const configuration = {
  ...defaultConfiguration,
  encoder: convolutions,
  decoder: { ...convolutions, filters: [5, 3] },
};

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function numbers(rows: number, columns: number): tf.Tensor2D {
  const drawn = new Float32Array(rows * columns);
  uniforms({ seed: 5, stream: RandomStream.dataSplit, step: 0 }, drawn);
  return tf.tensor2d(drawn, [rows, columns]);
}

describe("a convolutional VAE", () => {
  test("is saved as layers models that give the same numbers", async () => {
    const vae = createVae(configuration, image);
    const [x, z] = [numbers(3, pixels), numbers(3, 2)];
    const encoder = await loadSaved(saveEncoder(vae));
    const heads = encoder.predict(x) as tf.Tensor[];
    for (const [i, head] of encode(vae.encoder, x).entries()) {
      expect([...(heads[i] as tf.Tensor).dataSync()]).toEqual([...head.dataSync()]);
    }
    const decoder = await loadSaved(saveDecoder(vae));
    expect(decoder.outputs[0]?.shape).toEqual([null, pixels]);
    expect([...(decoder.predict(z) as tf.Tensor).dataSync()]).toEqual([
      ...tf.sigmoid(decode(vae.decoder, z)).dataSync(),
    ]);
  });

  test("has the gradients that central differences find", () => {
    const vae = createVae(configuration, image);
    const noiseValues = new Float32Array(6);
    standardNormals({ seed: 3, stream: RandomStream.trainingNoise, step: 0 }, noiseValues);
    const [x, noise] = [numbers(3, pixels), tf.tensor2d(noiseValues, [3, 2])];
    const loss = () => weightedElbo(1)(elboTerms(vae, x, noise));
    const variables = vaeVariables(vae);
    const { grads } = tf.variableGrads(
      loss,
      variables.map(({ variable }) => variable),
    );
    for (const { name, variable } of variables) {
      const values = variable.dataSync<"float32">().slice();
      const gradient = (grads[variable.name] as tf.Tensor).dataSync<"float32">();
      for (const index of [0, values.length - 1]) {
        const at = (shift: number) => {
          const moved = Float32Array.from(values);
          moved[index] = (values[index] as number) + shift;
          variable.assign(tf.tensor(moved, variable.shape));
          return loss().dataSync<"float32">()[0] as number;
        };
        const difference = (at(0.01) - at(-0.01)) / 0.02;
        at(0);
        const error = Math.abs((gradient[index] as number) - difference);
        expect({ name, index, within: error <= 0.01 + 0.01 * Math.abs(difference) }).toEqual({
          name,
          index,
          within: true,
        });
      }
    }
  });

  test("says which image sizes its convolutions cannot end in", () => {
    expect(() => createVae(configuration, { height: 6, width: 4, channels: 1 })).toThrow(
      "decoder: 2 convolutions of stride 2 can't end in 6×4 images",
    );
  });
});
