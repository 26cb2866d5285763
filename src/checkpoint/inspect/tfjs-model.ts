import * as path from "node:path";
import { readTfjsModel } from "../tfjs-model.js";
import { allFinite, type InspectedFormat, type InspectedVae, parametersOf } from "./inspection.js";

/** `model.json` of TensorFlow.js, layers or graph model, or a folder with one in it. */
export const tfjsModel: InspectedFormat = {
  recognises: async (place, isFolder) => !isFolder && /\.json$/i.test(place),
  async inspect(place) {
    const { format, weightSpecs, weightData } = await readTfjsModel(place);
    let offset = 0;
    const tensors = weightSpecs.map(({ name, shape, dtype, storedBytes, quantised }) => {
      const bytes = weightData.subarray(offset, offset + storedBytes);
      offset += storedBytes;
      const isFloat = dtype === "float32" && !quantised;
      return { name, shape, dtype, finite: isFloat ? allFinite(new Float32Array(bytes.slice().buffer)) : null };
    });
    const quantised = weightSpecs.filter((spec) => spec.quantised).length;
    return {
      format: `tfjs ${format}`,
      tensors,
      parameters: parametersOf(tensors),
      vae: halfOf(place, weightSpecs),
      notes: [
        `${weightData.length} bytes of weights, as many as model.json describes`,
        ...(quantised > 0 ? [`${quantised} of ${tensors.length} weights are quantised`] : []),
      ],
    };
  },
};

/** Which half of a VAE the matrices make: a decoder's widen from few coordinates, an encoder's narrow to few. */
function halfOf(place: string, weights: readonly { readonly shape: readonly number[] }[]): InspectedVae | null {
  const matrices = weights.filter(({ shape }) => shape.length === 2);
  const [input, output] = [matrices[0]?.shape[0], matrices.at(-1)?.shape[1]];
  if (input === undefined || output === undefined || input === output) return null;
  const where = path.resolve(place);
  return input < output
    ? { encoder: null, decoder: where, latentDimensions: input }
    : { encoder: where, decoder: null, latentDimensions: output };
}
