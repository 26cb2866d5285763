import * as path from "node:path";
import { activationsUnknown, convertToSafetensors, convertToTfjs } from "../checkpoint/inspect/convert.js";
import { activations, usualActivations } from "../checkpoint/inspect/layer-activations.js";
import { openModelFile } from "../checkpoint/inspect/open-model-file.js";
import { type Command, exitCode } from "./command.js";
import { UsageError } from "./usage-error.js";
import { writeWhole } from "./write-file.js";

export const convert: Command = {
  name: "convert",
  summary: "writes a model file in another form",
  operands: ["PATH"],
  options: {
    out: { type: "string" },
    "hidden-activation": { type: "string" },
    "output-activation": { type: "string" },
    json: { type: "boolean" },
  },
  help: `
latent-lens convert PATH --out FILE.safetensors|FOLDER

  PATH                  what inspect reads
  --out FILE            all tensors as .safetensors
  --out FOLDER          the halves of a fully connected VAE for TensorFlow.js: encoder/model.json, decoder/model.json
  --hidden-activation   of the hidden layers where the file does not tell: ${activations.join(", ")};
                        ${usualActivations.hidden} by default
  --output-activation   of the decoder's last layer likewise; ${usualActivations.output} by default
  --json                prints {"event":"convert","out":…,"encoder":…,"decoder":…}`,
  async run(given, output) {
    const out = path.resolve(given.required("out"));
    const hidden = given.choice("hidden-activation", activations);
    const last = given.choice("output-activation", activations);
    const isFile = /\.safetensors$/i.test(out);
    if (!isFile && path.extname(out) !== "") {
      throw new UsageError(`--out ${given.text("out")}: a file is written as .safetensors, anything else is a folder`);
    }
    const file = await openModelFile(path.resolve(given.operands[0] as string));
    try {
      if (isFile) {
        await writeWhole(out, convertToSafetensors(file));
        output.event({ event: "convert", out, encoder: null, decoder: null });
        output.line(out);
        return exitCode.done;
      }
      const supposed = { hidden: hidden ?? usualActivations.hidden, output: last ?? usualActivations.output };
      const { encoder, decoder } = await convertToTfjs(file, supposed, out);
      output.event({ event: "convert", out, encoder, decoder });
      for (const half of [encoder, decoder]) if (half) output.line(half);
      if (activationsUnknown(file) && !(hidden && last)) {
        output.line(
          `  the file does not tell its activations: ${supposed.hidden} inside and ${supposed.output} at the end were taken`,
        );
      }
      return exitCode.done;
    } finally {
      file.close();
    }
  },
};
