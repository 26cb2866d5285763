// A contestant: the program that one writes with tfjs as it comes, `stock.mjs NETWORK`.
import { availableParallelism } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { firstImages, root } from "./images.mjs";
import { batchSize, networks } from "./networks.mjs";
import { serveTurns } from "./turns.mjs";

const { kind, hidden, latent } = networks[process.argv[2]];
// tfjs's wasm backend has no gradient of a convolution.
if (kind !== "mlp") process.exit(1);
tf.enableProdMode();
setWasmPaths(`${path.join(root, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist")}/`);
setThreadsCount(availableParallelism());
await tf.setBackend("wasm");

const stack = (sizes) =>
  sizes.slice(1).map((units, index) => ({
    kernel: tf.variable(tf.randomUniform([sizes[index], units], -1, 1).div(Math.sqrt(sizes[index]))),
    bias: tf.variable(tf.zeros([units])),
  }));
const encoder = stack([784, ...hidden]);
const heads = [stack([hidden.at(-1), latent])[0], stack([hidden.at(-1), latent])[0]];
const decoder = stack([latent, ...[...hidden].reverse(), 784]);
const apply = (x, { kernel, bias }) => x.matMul(kernel).add(bias);
const hide = (x, layers) => layers.reduce((value, layer) => apply(value, layer).relu(), x);
const optimizer = tf.train.adam(1e-3);
const pixels = Float32Array.from(firstImages(batchSize), (value) => value / 255);

await serveTurns(() =>
  tf.tidy(() => {
    const x = tf.tensor2d(pixels, [batchSize, 784]);
    const cost = optimizer.minimize(() => {
      const hiddenValues = hide(x, encoder);
      const [mean, logVariance] = heads.map((head) => apply(hiddenValues, head));
      const z = mean.add(logVariance.mul(0.5).exp().mul(tf.randomNormal(mean.shape)));
      const logits = apply(hide(z, decoder.slice(0, -1)), decoder.at(-1));
      const reconstruction = tf.losses.sigmoidCrossEntropy(x, logits).mul(784);
      const kl = mean.square().add(logVariance.exp()).sub(logVariance).sub(1).sum(1).mean().mul(0.5);
      return reconstruction.add(kl);
    }, true);
    cost.dataSync();
  }),
);
