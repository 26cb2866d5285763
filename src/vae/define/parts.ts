import type {
  Activation,
  Binarization,
  ConvolutionalDescription,
  DataDescription,
  LatentDescription,
  LikelihoodDescription,
  MlpDescription,
} from "../../protocol.js";
import { transportDescription } from "../latents/transport-description.js";
import { vectorQuantizedDescription } from "../latents/vector-quantized-description.js";
import { productFactors } from "../spaces/product-factors.js";
import type { OptimizerDefinition } from "./definition.js";
import { factorWords } from "./factor-words.js";

/** What may be said of any images that are read. */
export interface DataOptions {
  /** Grey levels to 0 and 1: "dynamic" draws each anew whenever it is seen, "threshold" cuts at 0.5. They stay where nothing is said. */
  readonly binarization?: Binarization;
}

/** The original MNIST: 60,000 and 10,000 handwritten digits of 28×28, which come with the extension. */
export function mnist(options: DataOptions = {}): DataDescription {
  return { kind: "mnist", ...options };
}

/** Fashion-MNIST, from Debian's package or from a folder with its four IDX files. */
export function fashionMnist(options: { readonly folder?: string } & DataOptions = {}): DataDescription {
  return { kind: "fashion-mnist", ...options };
}

/** A file or folder: IDX, NumPy arrays, a table, or images with one folder a class. Relative to the training file. */
export function files(path: string, options: DataOptions = {}): DataDescription {
  return { kind: "path", path, ...options };
}

/** A diagonal Gaussian posterior and a standard normal prior (Kingma & Welling, appendix B). */
export function gaussian(options: { readonly dimensions: number }): LatentDescription {
  return { kind: "gaussian", ...options };
}

/** The unit sphere, with a von Mises–Fisher posterior and a uniform prior (Davidson et al. 2018); 2 is the sphere of a globe. */
export function sphere(options: number | { readonly dimensions: number }): LatentDescription {
  const { dimensions, ...rest } = typeof options === "number" ? { dimensions: options } : { ...options };
  // What is no number is kept as it is, for the message that refuses it.
  return { kind: "sphere", ...rest, dimensions: Number.isInteger(dimensions) ? dimensions + 1 : dimensions };
}

/** Flat space, as a factor of a product: `gaussian({ dimensions })`. */
export function euclidean(dimensions: number): LatentDescription {
  return gaussian({ dimensions });
}

/** Hyperbolic space, as a factor of a product: `poincare({ dimensions })`. Another curvature than −1 it has only alone. */
export function hyperbolic(dimensions: number, options: { readonly curvature?: number } = {}): LatentDescription {
  return poincare({ dimensions, ...options });
}

/** A space whose curvature is learned from 0 on, to either side, as a factor of a product or alone (Skopek et al. 2020). */
export function universal(dimensions: number): LatentDescription {
  return product(`u${dimensions}`);
}

/** Hyperbolic space as the Poincaré ball, with wrapped or Riemannian normals (Mathieu et al. 2019). */
export function poincare(options: {
  readonly dimensions: number;
  /** Below 0. */
  readonly curvature?: number;
  readonly family?: "wrapped" | "riemannian";
  /** The decoder begins with distances to gyroplanes instead of a dense layer. */
  readonly gyroplanes?: boolean;
}): LatentDescription {
  return { kind: "poincare", curvature: -1, family: "wrapped", ...options };
}

/** What draws the codes of a Wasserstein auto-encoder to its prior, and with which weight λ. */
export interface CodePenalty {
  readonly divergence: "mmd" | "gan";
  readonly weight: number;
}

/** λ · MMD between the codes of a batch and draws of the prior; λ = 10 where nothing is said. */
export function mmd({ weight = 10 }: { readonly weight?: number } = {}): CodePenalty {
  return { divergence: "mmd", weight };
}

/** λ · −log D of a discriminator that learns to tell codes from draws of the prior; λ = 10 where nothing is said. */
export function gan({ weight = 10 }: { readonly weight?: number } = {}): CodePenalty {
  return { divergence: "gan", weight };
}

/** A code without noise, whose batches are drawn to N(0, I) by λ · MMD, or by a discriminator (Tolstikhin et al. 2018). */
export function wasserstein(options: {
  readonly dimensions: number;
  readonly weight?: number;
  readonly divergence?: CodePenalty | CodePenalty["divergence"];
}): LatentDescription {
  const { divergence = mmd(), ...rest } = { ...options };
  const penalty = typeof divergence === "string" ? { ...mmd(), divergence } : divergence;
  const description = { kind: "wae", weight: penalty.weight, ...rest };
  return penalty.divergence === "mmd" ? description : { ...description, divergence: penalty.divergence };
}

/** Codes from a codebook (van den Oord et al. 2017): z falls into positions, each takes one of `codes` entries. */
export function vectorQuantized(options: {
  readonly dimensions: number;
  readonly codes: number;
  /** Has to divide the dimensions; 16, 9, 4 or 1 where nothing is said. */
  readonly positions?: number;
}): LatentDescription {
  return vectorQuantizedDescription({ ...options });
}

/**
 * A product of spaces (Skopek et al. 2020), `[euclidean(2), sphere(2), hyperbolic(2)]`, or in short "e2,s2,h2". The curvatures of
 * its hyperbolic factors start at −1 and are `learned`.
 */
export function product(
  factors: string | readonly LatentDescription[],
  options: { readonly learned?: boolean } = {},
): LatentDescription {
  const words = factorWords(factors);
  const dimensions = ((typeof words === "string" && productFactors(words)) || []).reduce(
    (sum, { coordinates }) => sum + coordinates,
    0,
  );
  return { kind: "product", dimensions, factors: words, learned: true, ...options };
}

/**
 * Learned transports (VAELLS, Connor et al. 2021): codes move along expm(Σ c_m Ψ_m), the operators Ψ are learned, and the prior is a
 * mixture of such transports from anchors.
 */
export function transport(options: {
  readonly dimensions: number;
  /** Operators Ψ; 4, or 1 in one dimension, where nothing is said. */
  readonly operators?: number;
  /** Of the prior's mixture, shared out evenly to the classes (20). */
  readonly anchors?: number;
  /** Steps of an auto-encoder alone, before anchors are placed among its codes (30). */
  readonly warmUp?: number;
}): LatentDescription {
  return transportDescription({ ...options });
}

/** Fully connected hidden layers. */
export function mlp(hidden: readonly number[], options: { readonly activation?: Activation } = {}): MlpDescription {
  return { kind: "mlp", hidden, activation: "relu", ...options };
}

/**
 * Strided convolutions, and fully connected layers (`hidden`) at the latent's side. An encoder's filters are read from the
 * image on, a decoder's from the latent space on: `conv([32, 64])` and `conv([64, 32])` are mirror images.
 */
export function conv(
  filters: readonly number[],
  options: {
    readonly kernelSize?: number;
    readonly stride?: number;
    readonly hidden?: readonly number[];
    readonly activation?: Activation;
  } = {},
): ConvolutionalDescription {
  return { kind: "conv", filters, kernelSize: 4, stride: 2, hidden: [], activation: "relu", ...options };
}

/** Independent Bernoulli pixels, from logits: the cross-entropy. */
export function bernoulli(): LikelihoodDescription {
  return { kind: "bernoulli" };
}

/** Independent Gaussian pixels with one variance for all, fixed or learned with the model. */
export function gaussianLikelihood(
  options: { readonly variance?: number | "learned"; readonly mean?: "sigmoid" | "linear" } = {},
): LikelihoodDescription {
  return { kind: "gaussian", variance: "learned", ...options };
}

/** The Bernoulli's density on grey levels, normalised (Loaiza-Ganem & Cunningham 2019). */
export function continuousBernoulli(): LikelihoodDescription {
  return { kind: "continuousBernoulli" };
}

/** A probability for each of so many grey levels. */
export function categorical(options: { readonly levels: number }): LikelihoodDescription {
  return { kind: "categorical", ...options };
}

/** Adam (Kingma & Ba 2015): what trains where nothing is said. */
export function adam(
  options: {
    /** 0.001 where nothing is said. */
    readonly learningRate?: number;
    /** Decay of the gradients' running mean (0.9). */
    readonly beta1?: number;
    /** Decay of their squares' (0.999). */
    readonly beta2?: number;
    /** What is added to the root of the latter (1e-8). */
    readonly epsilon?: number;
  } = {},
): OptimizerDefinition {
  return { kind: "adam", ...options };
}

/** Adagrad (Duchi et al. 2011), with which Kingma & Welling train: each weight's step shrinks with its own past gradients. */
export function adagrad(
  options: {
    /** 0.01 where nothing is said. */
    readonly learningRate?: number;
    /** What is added to the root of the squares' sum (1e-8). */
    readonly epsilon?: number;
  } = {},
): OptimizerDefinition {
  return { kind: "adagrad", ...options };
}

/** Gradient descent; `momentum` μ keeps a velocity, v ← μ v + g, θ ← θ − α v, as PyTorch does. */
export function sgd(
  options: {
    /** 0.001 where nothing is said. */
    readonly learningRate?: number;
    /** From 0 to below 1; 0 where nothing is said. */
    readonly momentum?: number;
  } = {},
): OptimizerDefinition {
  return { kind: "sgd", ...options };
}
