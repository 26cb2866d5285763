// A training step of ours, of stock tfjs and of PyTorch, on the same networks and the same images: `npm run bench -- training`
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { runnerImport } from "vite";

const self = fileURLToPath(import.meta.url);
const folder = path.dirname(self);
const root = path.dirname(folder);
const batch = 128;
const rounds = 3;
const relaxed = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-wasm-relaxed-simd"] : [];

const networks = {
  "784–400–2": { hidden: [400], latent: 2 },
  "784–512–512–512–20": { hidden: [512, 512, 512], latent: 20 },
};

/** Each measures one network in a process of its own and answers with milliseconds a step. */
const contestants = {
  "ours, general path": (network) => node(relaxed, "ours", network),
  "stock tfjs wasm": (network) => node([], "stock", network),
  "PyTorch, 1 thread": (network) => pytorch(network, 1),
  [`PyTorch, ${availableParallelism()} threads`]: (network) => pytorch(network, availableParallelism()),
};

const [role, network] = process.argv.slice(2);
if (role === "ours") console.log(await measureOurs(networks[network]));
else if (role === "stock") console.log(await measureStock(networks[network]));
else compare(process.argv.includes("--json"));

function compare(json) {
  for (const name of Object.keys(networks)) {
    const found = new Map(Object.keys(contestants).map((each) => [each, []]));
    // In turns, so that a busy moment of the machine does not fall on one alone.
    for (let round = 0; round < rounds; round++) {
      for (const [each, measure] of Object.entries(contestants)) {
        const milliseconds = measure(name);
        if (milliseconds !== null) found.get(each).push(milliseconds);
      }
    }
    tell(name, found, json);
  }
}

function tell(name, found, json) {
  const medians = [...found].map(([each, times]) => [each, times.length > 0 ? median(times) : null]);
  const torch = Math.min(...medians.flatMap(([each, time]) => (each.startsWith("PyTorch") && time ? [time] : [])));
  const flops = flopsOf(networks[name]);
  if (!json) console.log(`\n${name}, batch ${batch}, Node ${process.versions.node}: medians of ${rounds}`);
  for (const [each, milliseconds] of medians) {
    const ratio = milliseconds && Number.isFinite(torch) ? torch / milliseconds : null;
    const examplesPerSecond = milliseconds && Math.round((1000 * batch) / milliseconds);
    const gflops = milliseconds && flops / milliseconds / 1e6;
    if (json)
      console.log(
        JSON.stringify({
          network: name,
          contestant: each,
          milliseconds,
          examplesPerSecond,
          gflops,
          ratioToPyTorch: ratio,
        }),
      );
    else if (milliseconds === null) console.log(`  ${each.padEnd(22)} not here: apt-get install python3-torch`);
    else {
      const cells = [
        `${milliseconds.toFixed(2)} ms`,
        `${examplesPerSecond} examples/s`,
        `${gflops.toFixed(1)} GFLOP/s`,
      ];
      const beside = ratio ? `${ratio.toFixed(2)}x PyTorch's best` : "";
      console.log(`  ${each.padEnd(22)} ${cells.map((cell) => cell.padStart(17)).join("")}   ${beside}`);
    }
  }
}

/** Of the matrix products of one step: forward, and twice as much back, but for the gradient of the images. */
function flopsOf({ hidden, latent }) {
  const encoder = [784, ...hidden];
  const decoder = [latent, ...[...hidden].reverse(), 784];
  const weights = (sizes) => sizes.slice(1).reduce((sum, size, index) => sum + size * sizes[index], 0);
  const all = weights(encoder) + 2 * latent * hidden.at(-1) + weights(decoder);
  return 2 * batch * (3 * all - 784 * hidden[0]);
}

function node(flags, kind, name) {
  const output = execFileSync(process.execPath, [...flags, self, kind, name], { encoding: "utf8" });
  return Number(output.trim().split("\n").at(-1));
}

/** Milliseconds, or null where no Python here has PyTorch. */
function pytorch(name, threads) {
  const { hidden, latent } = networks[name];
  const program = path.join(folder, "training.py");
  const images = path.join(root, "dist", "data", "mnist", "train-images-idx3-ubyte.gz");
  for (const python of ["python3", "/usr/bin/python3"]) {
    const words = [program, images, String(batch), String(threads), String(latent), ...hidden.map(String)];
    const { status, stdout } = spawnSync(python, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    if (status === 0) return Number(stdout.trim());
  }
  return null;
}

async function measureOurs({ hidden, latent }) {
  const { startBackend } = await load("src/compute/backend.ts");
  await startBackend({ wasmFolder: path.join(root, "dist", "wasm") });
  const { TapeEngine } = await load("src/training/tape-engine.ts");
  const { defaultConfiguration } = await load("src/vae/defaults.ts");
  const half = { kind: "mlp", activation: "relu" };
  const engine = new TapeEngine(
    {
      ...defaultConfiguration,
      encoder: { ...half, hidden },
      decoder: { ...half, hidden: [...hidden].reverse() },
      latent: { kind: "gaussian", dimensions: latent },
    },
    { height: 28, width: 28, channels: 1 },
  );
  const pixels = firstBatch();
  let step = 0;
  return time(() => engine.trainBatch(pixels, batch, ++step, 1e-3));
}

/** The program that one writes with tfjs as it comes. */
async function measureStock({ hidden, latent }) {
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
  const pixels = firstBatch();
  return time(() => {
    const x = tf.tensor2d(pixels, [batch, 784]);
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
  });
}

function firstBatch() {
  const file = gunzipSync(readFileSync(path.join(root, "dist", "data", "mnist", "train-images-idx3-ubyte.gz")));
  return Float32Array.from(file.subarray(16, 16 + batch * 784), (value) => value / 255);
}

/** The median of a call's time in milliseconds, over about three seconds. */
function time(call) {
  const once = () => {
    const from = performance.now();
    tf.tidy(() => void call());
    return performance.now() - from;
  };
  for (let warming = 0; warming < 5; warming++) once();
  const times = [];
  for (const end = performance.now() + 3000; performance.now() < end || times.length < 5; ) times.push(once());
  return median(times);
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

async function load(file) {
  return (await runnerImport(path.join(root, file), { root, logLevel: "error" })).module;
}
