import type { LikelihoodDescription } from "../../src/protocol.js";

/** log p(x|z) in nats of an image, its pixels in 0..255, from the image that the code decodes to, its values in 0..1. */
export type ImageLogDensity = (image: Uint8Array, decoded: Float32Array) => number;

/** A sigmoid in float32 never comes nearer to 1 than this. */
const LEAST = 6e-8;
/** Below it, log C of the continuous Bernoulli is taken from its series. */
const SERIES_BOUND = 0.3;
const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * What a likelihood says of an image, as far as the decoded image tells; null where it takes more than that: the levels'
 * probabilities, a variance that was learned, a function of the training file's own.
 */
export function imageLogDensity(likelihood: LikelihoodDescription | null): ImageLogDensity | null {
  switch (likelihood?.kind) {
    case "bernoulli":
      return bernoulli;
    case "continuousBernoulli":
      return continuousBernoulli;
    case "gaussian": {
      const { variance = 1 } = likelihood;
      return typeof variance === "number" ? gaussian(variance) : null;
    }
    default:
      return null;
  }
}

const bernoulli: ImageLogDensity = (image, decoded) => {
  let sum = 0;
  for (let pixel = 0; pixel < image.length; pixel++) {
    const x = (image[pixel] as number) / 255;
    const p = bounded(decoded[pixel] as number);
    // A pixel that is black or white takes one logarithm.
    if (x > 0) sum += x * Math.log(p);
    if (x < 1) sum += (1 - x) * Math.log1p(-p);
  }
  return sum;
};

const continuousBernoulli: ImageLogDensity = (image, decoded) =>
  decoded.reduce((sum, value) => sum + logNormaliser(bounded(value)), bernoulli(image, decoded));

/** log C(λ) = log(a / tanh(a/2)) of the logit a (Loaiza-Ganem & Cunningham 2019, equation 6). */
function logNormaliser(p: number): number {
  const a = Math.abs(Math.log(p) - Math.log1p(-p));
  const squared = a * a;
  return a < SERIES_BOUND
    ? Math.LN2 + squared * (1 / 12 + squared * (-7 / 1440 + (squared * 31) / 90720))
    : Math.log(a) - Math.log(Math.tanh(a / 2));
}

function gaussian(variance: number): ImageLogDensity {
  return (image, decoded) => {
    let sum = 0;
    for (let pixel = 0; pixel < image.length; pixel++)
      sum += ((image[pixel] as number) / 255 - (decoded[pixel] as number)) ** 2;
    return -0.5 * (sum / variance + image.length * (Math.log(variance) + LOG_TWO_PI));
  };
}

function bounded(p: number): number {
  return Math.min(1 - LEAST, Math.max(1e-38, p));
}
