import type {
  Activation,
  ConvolutionalDescription,
  DataDescription,
  LatentDescription,
  LikelihoodDescription,
  MlpDescription,
} from "../../protocol.js";

/** The original MNIST: 60,000 and 10,000 handwritten digits of 28×28, which come with the extension. */
export function mnist(): DataDescription {
  return { kind: "mnist" };
}

/** Fashion-MNIST, from Debian's package or from a folder with its four IDX files. */
export function fashionMnist(options: { readonly folder?: string } = {}): DataDescription {
  return { kind: "fashion-mnist", ...options };
}

/** A file or folder: IDX, NumPy arrays, a table, or images with one folder a class. Relative to the training file. */
export function files(path: string): DataDescription {
  return { kind: "path", path };
}

/** A diagonal Gaussian posterior and a standard normal prior (Kingma & Welling, appendix B). */
export function gaussian(options: { readonly dimensions: number }): LatentDescription {
  return { kind: "gaussian", ...options };
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
