import { writeFile } from "node:fs/promises";
import * as path from "node:path";
import { temporaryFolder } from "../../../support/temporary-folder.js";

/** A folder with files of these names and texts; it is removed when the tests of the file end. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

/** A training file on little synthetic data: bars that lie or stand. */
export const barsFile = `import * as tf from "@tensorflow/tfjs";
import { adagrad, adam, bernoulli, continuousBernoulli, defineVae, gaussian, mlp, poincare, sgd, sphere, vectorQuantized } from "latent-lens";
import { bars } from "./bars";

const kernel: tf.Variable = tf.variable(tf.randomNormal([36, 8], 0, 0.2));

export default defineVae({
  data: () => bars(120),
  encoder: { variables: { kernel }, apply: (x) => tf.tanh(x.matMul(kernel as tf.Tensor2D)) },
  latent: gaussian({ dimensions: 2 }),
  decoder: mlp([8]),
  likelihood: bernoulli(),
  objective: ({ reconstruction, kl, epoch }) => reconstruction.add(kl.mul(Math.min(1, epoch / 2))),
  train: { epochs: 3, batchSize: 20, logInterval: 2, learningRate: 0.01 },
});
`;

export const barsModule = `export function bars(count: number) {
  const pixels = new Uint8Array(count * 36);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  for (let i = 0; i < count; i++) {
    const place = Math.floor(Math.random() * 6);
    for (let j = 0; j < 6; j++) pixels[i * 36 + (i % 2 ? place * 6 + j : j * 6 + place)] = 255;
  }
  return { train: { height: 6, width: 6, pixels, labels }, classNames: ["standing", "lying"] };
}
`;
