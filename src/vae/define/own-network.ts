import * as tf from "@tensorflow/tfjs";
import { type Architecture, pixelsOf } from "../architectures/architecture.js";
import { ConfigurationError } from "../configuration-error.js";
import type { Layer, LayersLayer, NamedVariable } from "../layers/layer.js";
import type { OwnNetwork } from "./definition.js";
import { ownCall } from "./own-call.js";

/** An encoder that the training file makes: one layer, as wide as what it gives. */
export function ownEncoder(network: tf.LayersModel | OwnNetwork): Architecture {
  return {
    encoderLayers: (image) => [layerOf("encoder", network, pixelsOf(image), null)],
    decoderLayers: () => unfit("encoder"),
  };
}

/** A decoder that the training file makes. */
export function ownDecoder(network: tf.LayersModel | OwnNetwork): Architecture {
  return {
    encoderLayers: () => unfit("decoder"),
    decoderLayers: (latentSize, image, parametersPerPixel) => [
      layerOf("decoder", network, latentSize, pixelsOf(image) * parametersPerPixel),
    ],
  };
}

function unfit(part: string): never {
  throw new ConfigurationError(`${part}: a network of one side can't be the other`);
}

/** `encoder/kernel`: variables as a checkpoint names them. @throws ConfigurationError for what is no variable */
export function namedVariables(part: string, variables: Readonly<Record<string, tf.Variable>>): NamedVariable[] {
  return Object.entries(variables).map(([name, variable]) => {
    if (!(variable instanceof tf.Variable)) {
      throw new ConfigurationError(`${part}: ${name} is no tf.Variable; make one by tf.variable(tensor)`);
    }
    return { name: `${part}/${name}`, variable };
  });
}

/** @throws ConfigurationError that names both shapes where the network does not take or give rows of the size that is needed */
function layerOf(
  part: string,
  network: tf.LayersModel | OwnNetwork,
  inputSize: number,
  outputSize: number | null,
): Layer {
  const layer = network instanceof tf.LayersModel ? modelLayer(part, network) : functionLayer(part, network);
  const width = tf.tidy(() => layer.apply(tf.zeros([2, inputSize])).shape[1] as number);
  if (outputSize !== null && width !== outputSize) {
    throw new ConfigurationError(
      `${part} gives ${width} numbers an example (shape [batch, ${width}]), but the images and the likelihood need ${outputSize}`,
    );
  }
  return { name: part, inputShape: [inputSize], outputShape: [width], ...layer };
}

type MadeLayer = Pick<Layer, "apply" | "variables" | "toLayersLayer">;

function functionLayer(part: string, network: OwnNetwork): MadeLayer {
  if (typeof network.apply !== "function") {
    throw new ConfigurationError(
      `${part} is none that there is: use mlp, conv, a tf.LayersModel, or { variables, apply(input) { … } }`,
    );
  }
  return {
    variables: namedVariables(part, network.variables ?? {}),
    apply: (input) =>
      asRows(
        part,
        ownCall(part, () => network.apply(input as tf.Tensor2D)),
        input,
      ),
    toLayersLayer: null,
  };
}

function modelLayer(part: string, model: tf.LayersModel): MadeLayer {
  if (model.nonTrainableWeights.length > 0) {
    throw new ConfigurationError(
      `${part} has weights that are not trained (${model.nonTrainableWeights[0]?.originalName}), which are not kept; leave such layers out`,
    );
  }
  const [, ...inputShape] = (model.inputs[0]?.shape ?? []).map((size) => size ?? -1);
  return {
    variables: model.trainableWeights.map((weight) => ({
      name: weight.originalName,
      variable: weight.read() as tf.Variable,
    })),
    apply: (input) =>
      asRows(part, model.apply(input.reshape([input.shape[0] as number, ...inputShape])) as tf.Tensor, input),
    toLayersLayer: (activation) => {
      // A copy of its own: the topology that is made with it is disposed after it was written.
      const kind = model.constructor as typeof tf.LayersModel;
      const copy = kind.fromConfig(kind, model.getConfig()) as tf.LayersModel;
      const rows = [inputShape.reduce((size, extent) => size * extent, 1)];
      const layers: LayersLayer[] = [
        tf.layers.reshape({ name: `${part}_input`, inputShape: rows, targetShape: inputShape }),
        copy,
      ];
      if ((model.outputs[0]?.shape.length ?? 2) > 2) layers.push(tf.layers.flatten({ name: `${part}_row` }));
      if (activation) layers.push(tf.layers.activation({ name: `${part}_mean`, activation }));
      return tf.sequential({ name: part, layers });
    },
  };
}

function asRows(part: string, given: unknown, input: tf.Tensor): tf.Tensor {
  if (!(given instanceof tf.Tensor))
    throw new ConfigurationError(`${part} gave ${given === null ? "null" : typeof given}, no tensor`);
  const [examples] = input.shape;
  if (given.shape[0] !== examples) {
    throw new ConfigurationError(
      `${part} gave a tensor of shape [${given.shape}] for a batch of ${examples}; its first extent is to be the batch`,
    );
  }
  return given.reshape([examples as number, -1]);
}
