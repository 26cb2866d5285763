import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { expect, it } from "vitest";
import { encoderBody } from "../../../../src/checkpoint/inspect/find-vae.js";
import { openModelFile } from "../../../../src/checkpoint/inspect/open-model-file.js";
import { architectureOf, mappingOf } from "../../../../src/training/training-file/mapping.js";
import { newRunPlace } from "../small-run.js";

const models = path.resolve(import.meta.dirname, "../../../fixtures/models");

it("a training file tells what the weights of its architecture leave open", async () => {
  const folder = await newRunPlace();
  await mkdir(folder);
  const file = path.join(folder, "digits.vae.ts");
  await writeFile(
    file,
    `import { bernoulli, conv, defineVae, gaussian, mnist } from "latent-lens";
export default defineVae({
  data: mnist(),
  encoder: conv([4, 8], { kernelSize: 3, stride: 2, activation: "elu" }),
  latent: gaussian({ dimensions: 3 }),
  decoder: conv([8, 4], { kernelSize: 3, stride: 2, activation: "tanh" }),
  likelihood: bernoulli(),
});
`,
  );
  const model = await openModelFile(path.join(models, "torch-conv-vae.pt"));
  const mapping = mappingOf(await architectureOf(file), encoderBody(model));
  model.close();
  const encoder = { activation: "elu", stride: 2 };
  expect(mapping).toEqual({
    ...{ hidden: "tanh", output: "sigmoid", image: [28, 28], convolutions: { stride: 2 } },
    layers: { "encoder.0.0": encoder, "encoder.1.0": encoder },
  });
});
