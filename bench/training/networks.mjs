/** The networks that are compared: as our configuration has them, as other programs build them, and what a step costs. */

const batch = 128;
const pixels = 784;

const mlp = (hidden, latent) => ({ kind: "mlp", hidden, latent });
const convolutional = (filters, latent) => ({ kind: "conv", filters, kernelSize: 4, latent });

export const networks = {
  "784–400–2": mlp([400], 2),
  "784–512–512–512–20": mlp([512, 512, 512], 20),
  "convolutions 32–64, 2": convolutional([32, 64], 2),
};

export const batchSize = batch;

/** The part of our configuration that describes a network. */
export function configurationOf({ kind, hidden, filters, kernelSize, latent }) {
  const half = (order) =>
    kind === "mlp"
      ? { kind, hidden: order(hidden), activation: "relu" }
      : { kind, filters: order(filters), kernelSize, stride: 2, hidden: [], activation: "relu" };
  return {
    encoder: half((each) => each),
    decoder: half((each) => [...each].reverse()),
    latent: { kind: "gaussian", dimensions: latent },
    batchSize: batch,
  };
}

/** Operations of one step's matrix products: forward, and twice as many back, but for the gradient of the images. */
export function flopsOf(network) {
  const [first, ...rest] = network.kind === "mlp" ? denseProducts(network) : convolutionalProducts(network);
  return 2 * batch * (2 * first + 3 * rest.reduce((sum, each) => sum + each, 0));
}

/** Multiplications of each layer for one example. */
function denseProducts({ hidden, latent }) {
  const products = (sizes) => sizes.slice(1).map((size, index) => size * sizes[index]);
  return [
    ...products([pixels, ...hidden]),
    2 * latent * hidden.at(-1),
    ...products([latent, ...[...hidden].reverse(), pixels]),
  ];
}

function convolutionalProducts({ filters: [one, two], kernelSize, latent }) {
  const window = kernelSize ** 2;
  const [outer, inner] = [window * one * 14 ** 2, window * one * two * 7 ** 2];
  return [outer, inner, 2 * latent * two * 7 ** 2, latent * two * 7 ** 2, inner, outer];
}
