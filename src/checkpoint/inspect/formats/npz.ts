import { Malformed } from "../malformed.js";
import type { ModelFormat } from "../model-file.js";
import type { StoredTensor } from "../stored-tensor.js";
import { isZip, readZip } from "../zip.js";
import { MOST_NPY_HEADER, npyTensor } from "./npy.js";

/** NumPy arrays in a ZIP archive, packed or not. */
export const npz: ModelFormat = {
  description: "NumPy arrays (.npz)",
  usualName: /\.npz$/i,
  matches: ({ bytes }) =>
    bytes !== null && isZip(bytes) && [...readZip(bytes).keys()].some((name) => name.endsWith(".npy")),
  open({ bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    const tensors: StoredTensor[] = [];
    const notes: string[] = [];
    for (const { name, size, start, open } of readZip(bytes).values()) {
      if (!name.endsWith(".npy")) {
        notes.push(`"${name}" is no array; it was left out`);
        continue;
      }
      const plain = name.slice(0, -".npy".length);
      const arrayStart = start(Math.min(size, MOST_NPY_HEADER));
      try {
        tensors.push(npyTensor(plain, arrayStart, size, open));
      } catch (error) {
        // Names and objects stand beside arrays in many files: the numbers are worth showing all the same.
        if (!(error instanceof Malformed && /no plain numbers/.test(error.message))) throw error;
        notes.push(error.message);
      }
    }
    return { format: "npz", tensors, notes, settings: {}, graph: [] };
  },
};
