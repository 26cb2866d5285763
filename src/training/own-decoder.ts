import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import type { ImageShape, RunDescription, TrainerPlaces } from "../protocol.js";
import { pixelsOf } from "../vae/architectures/architecture.js";
import { createVae, decodeMeans, disposeVae, restoreVae, setDecoderWeightBytes, type Vae } from "../vae/vae.js";
import { inScope } from "./scope.js";
import { runTrainingFile } from "./training-file/of-run.js";
import { TrainingError } from "./training-state.js";

/** Bounds the memory of one decode. */
const CODES_AT_ONCE = 64;

/** The decoder of a run whose training file made it as a function: no layers model holds it, so the file is evaluated. */
export class OwnDecoder {
  private constructor(
    private readonly vae: Vae,
    readonly shape: ImageShape,
    private readonly explain: (error: unknown) => unknown,
  ) {}

  /** The decoder before training. @throws TrainingFileError with the place of the mistake; TrainingError */
  static async open(folder: string, run: RunDescription, places: TrainerPlaces): Promise<OwnDecoder> {
    // First: the file may make variables.
    await startBackend({ wasmFolder: wasmFolder() });
    const file = runTrainingFile(folder, run, places);
    if (!file || !run.configuration)
      throw new TrainingError(`${folder}: no training file of this run makes its decoder`);
    const { height, width, channels } = run.data;
    const shape = { height, width, channels };
    try {
      return new OwnDecoder(createVae(run.configuration, shape, file.own), shape, file.explain);
    } catch (error) {
      throw file.explain(error);
    }
  }

  /** Coordinates of one code. */
  get dimensions(): number {
    return this.vae.latent.dimensions;
  }

  /** Takes the numbers of a snapshot. @throws Error where they are those of another decoder */
  setWeights(bytes: Uint8Array): void {
    setDecoderWeightBytes(this.vae, bytes);
  }

  /** Takes the numbers of a checkpoint. @throws Error where one is missing */
  restore(arrays: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): void {
    restoreVae(this.vae, arrays);
  }

  /** count × dimensions codes to count × height × width × channels values in 0..1. @throws what the function throws, with its place */
  decode(codes: Float32Array): Float32Array {
    const { dimensions } = this;
    const count = codes.length / dimensions;
    const size = pixelsOf(this.shape);
    const images = new Float32Array(count * size);
    try {
      for (let from = 0; from < count; from += CODES_AT_ONCE) {
        const to = Math.min(count, from + CODES_AT_ONCE);
        inScope(() => {
          const z = tf.tensor2d(codes.subarray(from * dimensions, to * dimensions), [to - from, dimensions]);
          images.set(decodeMeans(this.vae, z).dataSync<"float32">(), from * size);
        });
      }
    } catch (error) {
      throw this.explain(error);
    }
    return images;
  }

  dispose(): void {
    disposeVae(this.vae);
  }
}
