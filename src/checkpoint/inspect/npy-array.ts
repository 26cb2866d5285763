import { readNpy } from "../../data/npy.js";
import { CheckpointError } from "../checkpoint-error.js";
import { allFinite, type InspectedFormat } from "./inspection.js";

/** One NumPy array. */
export const npyArray: InspectedFormat = {
  recognises: async (place, isFolder) => !isFolder && /\.npy$/i.test(place),
  async inspect(place) {
    const { shape, values, type } = await readNpy(place).catch((error: Error) => {
      throw new CheckpointError(error.message);
    });
    return {
      format: "npy",
      tensors: [{ name: "array", shape, dtype: type, finite: allFinite(values) }],
      parameters: values.length,
      vae: null,
      notes: [],
    };
  },
};
