import * as path from "node:path";
import { convertToSafetensors, convertToTfjs } from "../checkpoint/inspect/convert.js";
import { isWeightsAlone } from "../checkpoint/inspect/model-file.js";
import { activations, usualActivations } from "../checkpoint/inspect/model-mapping.js";
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
  --out FOLDER          the VAE's halves for TensorFlow.js: encoder/model.json, decoder/model.json
  --hidden-activation   of the hidden layers where the file holds weights alone: ${usualActivations.hidden} by default, or one of
                        ${activations.join(", ")}
  --output-activation   of the decoder's last layer likewise; ${usualActivations.output} by default
  --json                prints {"event":"convert","out":…,"encoder":…,"decoder":…,"supposed":[…]}

What a file of weights alone leaves open otherwise (strides, paddings, the image's size) is told by PATH.latent-lens.json, else
supposed where it follows from the sizes, and said.`,
  async run(given, output) {
    const out = path.resolve(given.required("out"));
    const hidden = given.choice("hidden-activation", activations);
    const last = given.choice("output-activation", activations);
    const isFile = /\.safetensors$/i.test(out);
    if (!isFile && path.extname(out) !== "") {
      throw new UsageError(`--out ${given.text("out")}: a file is written as .safetensors, anything else is a folder`);
    }
    const opened = await openModelFile(path.resolve(given.operands[0] as string));
    try {
      if (isFile) {
        await writeWhole(out, convertToSafetensors(opened));
        output.event({ event: "convert", out, encoder: null, decoder: null, supposed: [] });
        output.line(out);
        return exitCode.done;
      }
      const mapping = { ...opened.mapping, ...(hidden && { hidden }), ...(last && { output: last }) };
      const { encoder, decoder, supposed } = await convertToTfjs({ ...opened, mapping }, out);
      output.event({ event: "convert", out, encoder, decoder, supposed });
      for (const half of [encoder, decoder]) if (half) output.line(half);
      for (const each of supposed) output.line(`  supposed: ${each}`);
      if (isWeightsAlone(opened) && !(mapping.hidden && mapping.output)) {
        const { hidden: inside, output: end } = { ...usualActivations, ...mapping };
        output.line(`  the file does not tell its activations: ${inside} inside and ${end} at the end were taken`);
      }
      return exitCode.done;
    } finally {
      opened.close();
    }
  },
};
