import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { type GraphModel, loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import type { DecoderModel } from "../../src/protocol.js";
// Registers the one layer of ours that tfjs does not have.
import "../../src/vae/layers/gyroplanes-layer.js";
import type { LocalDecoder } from "./decoder.js";

/** Bounds the memory of one decode: a manifold of large images goes in slices. */
const CODES_AT_ONCE = 64;

let backend: Promise<void> | null = null;

async function startBackend(wasmRoot: string): Promise<void> {
  setWasmPaths(wasmRoot);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const onWasm = await tf.setBackend("wasm").catch(() => false);
  if (!onWasm) await tf.setBackend("cpu");
  await tf.ready();
}

/** A decoder of the webview's own. @throws Error where the model can't be built from its description */
export async function createDecoder(model: DecoderModel, { wasmRoot }: { wasmRoot: string }): Promise<LocalDecoder> {
  backend ??= startBackend(wasmRoot);
  await backend;
  let loaded: LayersModel | GraphModel | null = null;
  const bytesOf = (bytes: Uint8Array) => bytes.slice().buffer as ArrayBuffer;
  return {
    dimensions: inputSize(model),
    async setMoment({ weights }) {
      const handler = tf.io.fromMemory({
        modelTopology: model.modelTopology as tf.io.ModelJSON["modelTopology"],
        weightSpecs: model.weightSpecs as unknown as tf.io.WeightsManifestEntry[],
        weightData: bytesOf(weights),
      });
      const next = model.format === "layers-model" ? await loadLayersModel(handler) : await loadGraphModel(handler);
      loaded?.dispose();
      loaded = next;
    },
    decode(codes, count) {
      const size = model.height * model.width * model.channels;
      const images = new Float32Array(loaded ? count * size : 0);
      const dimensions = count > 0 ? codes.length / count : 0;
      for (let from = 0; loaded && from < count; from += CODES_AT_ONCE) {
        const to = Math.min(count, from + CODES_AT_ONCE);
        const decoder = loaded;
        tf.tidy(() => {
          const z = tf.tensor2d(codes.subarray(from * dimensions, to * dimensions), [to - from, dimensions]);
          const output = decoder.predict(z) as tf.Tensor;
          images.set(output.dataSync<"float32">(), from * size);
        });
      }
      return images;
    },
    pullBack(codes, count, cotangents) {
      const decoder = loaded;
      if (!decoder || count === 0) return new Float32Array(0);
      return tf.tidy(() => {
        const z = tf.tensor2d(codes, [count, codes.length / count]);
        const along = (code: tf.Tensor) => {
          const images = decoder.predict(code) as tf.Tensor;
          return tf.sum(tf.mul(images, tf.tensor(cotangents, images.shape)));
        };
        return tf.grad(along)(z).dataSync<"float32">().slice();
      });
    },
    dispose() {
      loaded?.dispose();
      loaded = null;
    },
  };
}

/** The width of the model's one input, as its first layer or placeholder says. */
function inputSize(model: DecoderModel): number {
  const shapes: number[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (value && typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) {
        if (key === "batch_input_shape" && Array.isArray(inner)) shapes.push(Number(inner.at(-1)));
        else look(inner);
      }
    }
  };
  look(model.modelTopology);
  const first = shapes.find((size) => Number.isInteger(size) && size > 0);
  if (first) return first;
  const said = placeholderSize(model.modelTopology);
  if (said) return said;
  // Where a graph model's placeholder leaves it open, its first matrix multiplication tells.
  const matrix = model.weightSpecs.find(({ shape }) => shape.length === 2);
  if (matrix) return matrix.shape[0] as number;
  throw new Error("the decoder's input size can't be told from its model.json");
}

/** The last extent of a graph model's placeholder, as TensorFlow's GraphDef has it; null where it is none or open. */
function placeholderSize(topology: unknown): number | null {
  const { node = [] } = topology as {
    node?: { op?: string; attr?: { shape?: { shape?: { dim?: { size?: unknown }[] } } } }[];
  };
  const shapes = node.flatMap(({ op, attr }) => (op === "Placeholder" ? [attr?.shape?.shape?.dim ?? []] : []));
  const size = Number(shapes[0]?.at(-1)?.size);
  return Number.isInteger(size) && size > 0 ? size : null;
}
