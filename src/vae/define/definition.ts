import type { LayersModel, Tensor, Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs";
import type {
  Activation,
  DataDescription,
  LatentDescription,
  LearningRateSchedule,
  LikelihoodDescription,
  NetworkDescription,
  OptimizerDescription,
} from "../../protocol.js";

/** A variational auto-encoder and its training, as a training file says them. */
export interface VaeDefinition {
  /** What to train on; MNIST where nothing is said. */
  readonly data?: DataDefinition;
  /** From an image to what the latent space's parameters are read from. */
  readonly encoder: NetworkDefinition;
  /** The latent space: its posterior and its prior. */
  readonly latent: LatentDescription;
  /** From z to the likelihood's parameters. */
  readonly decoder: NetworkDefinition;
  /** p(x|z). */
  readonly likelihood: LikelihoodDescription | OwnLikelihood;
  /** What is minimised, one number an example; reconstruction + KL, which is −ELBO, where nothing is said. */
  readonly objective?: Objective;
  readonly train?: LearningSettings;
}

/** A named data set, files, or a function that makes images. */
export type DataDefinition = DataDescription | (() => ImageData | Promise<ImageData>);

/** Images that a training file makes. What is not split is split by the seed: one image in six is for testing. */
export interface ImageData {
  readonly train: Images;
  readonly test?: Images;
  readonly classNames?: readonly string[];
}

export interface Images {
  readonly height: number;
  readonly width: number;
  /** 1 where nothing is said. */
  readonly channels?: number;
  /** count × height × width × channels, row-major: bytes, or floats in [0, 1], which are kept as bytes. */
  readonly pixels: Uint8Array | Float32Array;
  /** count numbers of classes, from 0. */
  readonly labels?: ArrayLike<number>;
}

/** A declared network, a tfjs layers model, or a function with its variables. */
export type NetworkDefinition = NetworkDescription | LayersModel | OwnNetwork;

/**
 * A network as a function in tfjs operations. An encoder gets a batch of rows of pixels (height · width · channels, in [0, 1])
 * and gives rows; a decoder gets a batch of z and gives the likelihood's parameters, a row of pixels, before any activation.
 */
export interface OwnNetwork {
  /** What is trained, by name. */
  readonly variables: Readonly<Record<string, Variable>>;
  apply(input: Tensor2D): Tensor;
}

/** A likelihood as a function in tfjs operations. */
export interface OwnLikelihood {
  /** log p(x|z) of each example, in nats; x is batch × pixels in [0, 1]; output is the decoder's, before any activation. */
  logDensity(x: Tensor2D, output: Tensor2D): Tensor1D;
  /** Numbers of the decoder's output for each pixel, side by side; 1 where nothing is said. */
  readonly parametersPerPixel?: number;
  /** What makes an image in [0, 1] of the decoder's output; sigmoid where nothing is said. */
  readonly meanActivation?: Activation;
  /** What of the likelihood itself is trained, by name. */
  readonly variables?: Readonly<Record<string, Variable>>;
}

/** What an objective is made of: for each example of the batch, in nats. */
export interface ObjectiveTerms {
  /** −log p(x|z) at one sampled z. */
  readonly reconstruction: Tensor1D;
  /** KL(q(z|x) ‖ p(z)). */
  readonly kl: Tensor1D;
  /** Its share of each latent dimension, batch × dimensions. */
  readonly klByDimension: Tensor2D;
  /** Counts from 1. */
  readonly step: number;
  /** Epochs since the start, in fractions. */
  readonly epoch: number;
  /** The batch's images as rows of pixels in [0, 1]. */
  readonly x: Tensor2D;
  readonly z: Tensor2D;
  readonly mean: Tensor2D;
  readonly logVariance: Tensor2D;
}

/** What is minimised for each example; its mean over the batch is what the optimizer sees. */
export type Objective = (terms: ObjectiveTerms) => Tensor1D;

/** An optimizer with its step size. */
export type OptimizerDefinition = OptimizerDescription & { readonly learningRate?: number };

export interface LearningSettings {
  /** Times that the training set is seen (100). */
  readonly epochs?: number;
  /** Examples in a step (128). */
  readonly batchSize?: number;
  /** What moves the weights: `adam()`, `adagrad()` or `sgd({ learningRate: 1e-3, momentum: 0.9 })`; Adam where nothing is said. */
  readonly optimizer?: OptimizerDefinition;
  /** Step size, where the optimizer does not say it (0.001; Adagrad's is 0.01). */
  readonly learningRate?: number;
  /** How it moves over the epochs ("constant"). */
  readonly learningRateSchedule?: LearningRateSchedule;
  /** Batches between two lines of the training metrics (30). */
  readonly logInterval?: number;
  /** Same seed, same numbers (1). */
  readonly seed?: number;
  /** Trains on the first so many examples only; the test set stays whole. */
  readonly limit?: number;
}
