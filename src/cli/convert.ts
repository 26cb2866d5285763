import * as path from "node:path";
import { convertHalves, convertToSafetensors, halfForms } from "../checkpoint/inspect/convert.js";
import { encoderBody } from "../checkpoint/inspect/find-vae.js";
import { isWeightsAlone } from "../checkpoint/inspect/model-file.js";
import { activations, type ModelMapping, usualActivations } from "../checkpoint/inspect/model-mapping.js";
import { type OpenModelFile, openModelFile } from "../checkpoint/inspect/open-model-file.js";
import { isRunFolder, readRunDescription } from "../checkpoint/run-folder/index.js";
import { type Command, exitCode } from "./command.js";
import { UsageError } from "./usage-error.js";
import { writeWhole } from "./write-file.js";

export const convert: Command = {
  name: "convert",
  summary: "writes a model in another form",
  operands: ["PATH"],
  options: {
    to: { type: "string" },
    out: { type: "string" },
    like: { type: "string" },
    "hidden-activation": { type: "string" },
    "output-activation": { type: "string" },
    json: { type: "boolean" },
  },
  help: `
latent-lens convert PATH [--to tfjs|onnx|keras|safetensors] --out FOLDER|FILE.safetensors

  PATH                  a run, a checkpoint, or what else inspect reads
  --to tfjs             the VAE's halves as encoder/model.json and decoder/model.json in a folder
  --to onnx             as encoder.onnx and decoder.onnx, images with their channels last
  --to keras            as encoder.keras and decoder.keras
  --to safetensors      all tensors in one file; of a run of ours it tells the layers, too
                        without --to the ending of --out says it: .safetensors, or a folder for tfjs
  --like FILE|RUN       where the file holds weights alone: a training file (it is evaluated) or a run of the same architecture
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
    const form = given.choice("to", [...halfForms, "safetensors"]) ?? (isFile ? "safetensors" : "tfjs");
    if (isFile !== (form === "safetensors") || (!isFile && path.extname(out) !== "")) {
      throw new UsageError(
        `--out ${given.text("out")}: ${form === "safetensors" ? "it is written to a file that ends in .safetensors" : `${form} is written to a folder`}`,
      );
    }
    const opened = await openModelFile(path.resolve(given.operands[0] as string));
    try {
      if (form === "safetensors") {
        await writeWhole(out, await convertToSafetensors(opened));
        output.event({ event: "convert", out, encoder: null, decoder: null, supposed: [] });
        output.line(out);
        return exitCode.done;
      }
      const like = given.text("like");
      const told = like === undefined ? {} : await mappingLike(path.resolve(like), opened);
      const mapping = { ...opened.mapping, ...told, ...(hidden && { hidden }), ...(last && { output: last }) };
      const { encoder, decoder, supposed } = await convertHalves({ ...opened, mapping }, form, out);
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

/** What a training file or a run tells of a file of weights. @throws Error in one line */
async function mappingLike(place: string, opened: OpenModelFile): Promise<ModelMapping> {
  const { architectureOf, mappingOf } = await import("../training/training-file/mapping.js");
  const { configuration } = (await isRunFolder(place)) ? await readRunDescription(place) : { configuration: undefined };
  if (configuration === null) throw new Error(`${place}: this run says nothing of its architecture`);
  return mappingOf(configuration ?? (await architectureOf(place)), encoderBody(opened));
}
