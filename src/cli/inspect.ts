import * as path from "node:path";
import { inspectPath } from "../checkpoint/inspect/inspection.js";
import { type Command, exitCode } from "./command.js";
import { count } from "./words.js";

export const inspect: Command = {
  name: "inspect",
  summary: "tells what is in a model file, a checkpoint or a run",
  operands: ["PATH"],
  options: { json: { type: "boolean" } },
  help: `
latent-lens inspect PATH [--json]

  PATH     a run or a checkpoint of ours; a file of PyTorch (.pt, .pth), Keras (.keras, .h5), ONNX, TensorFlow.js
           (model.json) or NumPy (.npz, .npy); .safetensors
  --json   prints {"event":"inspect","format":…,"tensors":[{"name":…,"shape":…,"dtype":…,"finite":…}],"parameters":…,"vae":…}

Sizes, shapes and digests are checked; nothing of the file is executed.`,
  async run(given, output) {
    const place = path.resolve(given.operands[0] as string);
    const found = await inspectPath(place);
    output.event({ event: "inspect", path: place, ...found });
    const { format, tensors, parameters, vae, notes } = found;
    output.line(`${place}: ${format}, ${count(parameters)} parameters`);
    for (const note of notes) output.line(`  ${note}`);
    if (vae) {
      const halves = [vae.encoder && "encoder", vae.decoder && "decoder"].filter(Boolean).join(" and ");
      output.line(`  ${halves} of a VAE with ${vae.latentDimensions ?? "unknown"} latent dimensions`);
    }
    const broken = tensors.filter(({ finite }) => !finite);
    output.line(broken.length === 0 ? "  all finite" : `  not finite: ${broken.map(({ name }) => name).join(", ")}`);
    const width = Math.max(0, ...tensors.map(({ name }) => name.length));
    for (const { name, shape, dtype } of tensors) {
      output.line(`  ${name.padEnd(width)}  ${dtype.padEnd(8)} ${shape.join(" × ") || "scalar"}`);
    }
    return exitCode.done;
  },
};
