import * as tf from "@tensorflow/tfjs";
import type { RunnableModel } from "../checkpoint/inspect/runnable-model.js";

/** The range of each unit of a layer, or of each channel of a convolution, over all that went through. */
export interface WatchedLayer {
  readonly name: string;
  readonly least: Float32Array;
  readonly most: Float32Array;
}

/** A model whose hidden layers are watched while it runs. */
export interface Watched {
  /** Of one example. */
  readonly inputShape: readonly number[];
  /** Gives the outputs. */
  run(input: tf.Tensor): tf.Tensor[];
  /** Those with weights, as their activation leaves them, without the outputs. */
  layers(): readonly WatchedLayer[];
}

/** @throws Error of tfjs where it can't build the model */
export async function watch(model: RunnableModel): Promise<Watched> {
  const { format, modelTopology, weights } = model;
  const handler = tf.io.fromMemory({
    modelTopology: modelTopology as tf.io.ModelJSON["modelTopology"],
    weightSpecs: weights.map(({ name, shape, data }) => ({
      name,
      shape: [...shape],
      dtype: data instanceof Int32Array ? "int32" : "float32",
    })),
    weightData: joined(weights.map(({ data }) => data)),
  });
  return format === "layers-model"
    ? watchLayers(await tf.loadLayersModel(handler))
    : watchGraph(await tf.loadGraphModel(handler), modelTopology);
}

function joined(arrays: readonly (Float32Array | Int32Array)[]): ArrayBuffer {
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes.buffer;
}

const BEHIND = /^(BatchNormalization|Activation|ReLU|LeakyReLU|ELU|Cropping2D)$/;

function watchLayers(model: tf.LayersModel): Watched {
  // The layer stands for what comes of it: its normalisation and its activation may be layers of their own.
  const ends = new Map<string, { name: string; output: tf.SymbolicTensor }>();
  for (const layer of model.layers) {
    const output = layer.output as tf.SymbolicTensor;
    const before = (layer.input as tf.SymbolicTensor | undefined)?.name ?? "";
    const carried = ends.get(before);
    if (carried && BEHIND.test(layer.getClassName())) {
      ends.delete(before);
      ends.set(output.name, { name: carried.name, output });
    } else if (layer.weights.length > 0) ends.set(output.name, { name: layer.name, output });
  }
  const outputs = model.outputs.map((output) => output as tf.SymbolicTensor);
  const hidden = [...ends.values()].filter(({ output }) => !leadsOnlyOut(output, outputs));
  const all = tf.model({ inputs: model.inputs, outputs: [...outputs, ...hidden.map(({ output }) => output)] });
  return watchedBy(
    (model.inputs[0]?.shape ?? []).slice(1) as number[],
    hidden.map(({ name }) => name),
    (input) => {
      const made = all.predict(input) as tf.Tensor | tf.Tensor[];
      return Array.isArray(made) ? made : [made];
    },
    outputs.length,
  );
}

/** Whether a tensor is an output, or only reshaped on the way to one. */
function leadsOnlyOut(tensor: tf.SymbolicTensor, outputs: readonly tf.SymbolicTensor[]): boolean {
  if (outputs.some(({ name }) => name === tensor.name)) return true;
  return outputs.some(({ sourceLayer }) => {
    let layer: tf.layers.Layer | undefined = sourceLayer;
    while (layer && /^(Reshape|Flatten|Permute|Cropping2D)$/.test(layer.getClassName())) {
      const before = layer.input as tf.SymbolicTensor;
      if (before.name === tensor.name) return true;
      layer = before.sourceLayer;
    }
    return false;
  });
}

const ACTIVATIONS = new Set(["Relu", "LeakyRelu", "Elu", "Selu", "Tanh", "Sigmoid", "Softplus", "Relu6"]);

function watchGraph(model: tf.GraphModel, topology: unknown): Watched {
  const { node } = topology as { node: { name: string; op: string; input: string[] }[] };
  const taken = new Set(node.filter(({ op }) => op !== "Identity").flatMap(({ input }) => input));
  const hidden = node.filter(({ name, op }) => ACTIVATIONS.has(op) && taken.has(name)).map(({ name }) => name);
  const outputs = model.outputs.map(({ name }) => name);
  return watchedBy(
    (model.inputs[0]?.shape ?? []).slice(1) as number[],
    hidden,
    (input) => model.execute(input, [...outputs, ...hidden]) as tf.Tensor[],
    outputs.length,
  );
}

function watchedBy(
  inputShape: readonly number[],
  names: readonly string[],
  run: (input: tf.Tensor) => tf.Tensor | tf.Tensor[],
  outputs: number,
): Watched {
  const layers: { name: string; least: Float32Array; most: Float32Array }[] = [];
  return {
    inputShape,
    layers: () => layers,
    run(input) {
      const made = [run(input)].flat();
      for (const [index, name] of names.entries()) {
        const values = made[outputs + index] as tf.Tensor;
        const axes = values.shape.slice(0, -1).map((_, axis) => axis);
        const [least, most] = [tf.min(values, axes), tf.max(values, axes)].map((each) =>
          each.dataSync<"float32">().slice(),
        );
        const known = layers[index] ?? { name, least: least as Float32Array, most: most as Float32Array };
        known.least = known.least.map((value, unit) => Math.min(value, (least as Float32Array)[unit] as number));
        known.most = known.most.map((value, unit) => Math.max(value, (most as Float32Array)[unit] as number));
        layers[index] = known;
      }
      return made.slice(0, outputs);
    },
  };
}
