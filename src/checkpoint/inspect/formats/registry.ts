import type { ModelFormat } from "../model-file.js";
import { hdf5 } from "./hdf5.js";
import { keras } from "./keras.js";
import { npy } from "./npy.js";
import { npz } from "./npz.js";
import { onnx } from "./onnx.js";
import { ownCheckpoint, ownRun } from "./own-run.js";
import { pytorch } from "./pytorch.js";
import { safetensors } from "./safetensors.js";
import { tfjs } from "./tfjs.js";

/** The kinds of file in the order in which they are tried. */
export const formats: readonly ModelFormat[] = [
  ownRun,
  ownCheckpoint,
  safetensors,
  npy,
  hdf5,
  pytorch,
  keras,
  npz,
  onnx,
  tfjs,
];
