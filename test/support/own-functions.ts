import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "./temporary-folder.js";

const cli = path.resolve(import.meta.dirname, "../../dist/cli.js");

/** A training file of functions, that leaves a mark beside itself whenever it is evaluated. */
const text = `import { appendFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { bernoulli, defineVae, gaussian, mlp } from "latent-lens";

appendFileSync(process.env.EVALUATED ?? __dirname + "/evaluated.txt", "evaluated\\n");

const weights = tf.variable(tf.randomNormal([2, 36])) as tf.Variable<tf.Rank.R2>;

function bars(count: number) {
  const pixels = new Uint8Array(count * 36);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < 6; j++) pixels[i * 36 + (i % 2 ? 6 * (i % 6) + j : 6 * j + (i % 6))] = 255;
  return { height: 6, width: 6, pixels, labels: Array.from({ length: count }, (_, i) => i % 2) };
}

export default defineVae({
  data: () => ({ train: bars(600), test: bars(120), classNames: ["standing", "lying"] }),
  encoder: mlp([16]),
  latent: gaussian({ dimensions: 2 }),
  decoder: { variables: { weights }, apply: (z) => z.matMul(weights) },
  likelihood: bernoulli(),
  train: { epochs: 3, batchSize: 20, learningRate: 0.02 },
});
`;

/** A folder with the file `bars.vae.ts` and a run of it, trained on the command line; 120 test examples. */
export async function folderWithOwnRun(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "bars.vae.ts"), text);
  const env = { ...process.env, EVALUATED: path.join(folder, "trained.txt") };
  await promisify(execFile)(process.execPath, [cli, "train", "bars.vae.ts"], { cwd: folder, env });
  return folder;
}
