// Our kernels against tfjs's own, on the sizes of the network 784–400–2 at batch 128: `node bench/kernels.mjs`
import { execFileSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { runnerImport } from "vite";

const self = fileURLToPath(import.meta.url);
const root = path.dirname(path.dirname(self));
const wasm = path.join(root, "dist", "wasm");
const tfjs = path.join(root, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist");
const relaxedFlag = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-wasm-relaxed-simd"] : [];

/** What is compared: tfjs as it is, with our gradient of matMul, and with our kernels. */
const contestants = {
  tfjs: { flags: [], start: startTfjs },
  "+ gradient": { flags: [], start: () => startOurs({ wasmFolder: tfjs }) },
  "simd kernels": { flags: [], start: () => startOurs({ wasmFolder: wasm, deterministic: true }) },
  "relaxed kernels": { flags: relaxedFlag, start: () => startOurs({ wasmFolder: wasm }) },
};
const rounds = 3;

if (process.argv[2]) console.log(JSON.stringify(await measure(contestants[process.argv[2]])));
else compare();

function compare() {
  execFileSync(process.execPath, [path.join(root, "scripts", "build-kernels.mjs")], { stdio: "inherit" });
  const names = Object.keys(contestants);
  const found = Object.fromEntries(names.map((name) => [name, []]));
  // In turns, so that a busy moment of the machine does not fall on one alone.
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const output = execFileSync(process.execPath, [...contestants[name].flags, self, name], { encoding: "utf8" });
      found[name].push(JSON.parse(output.trim().split("\n").at(-1)));
    }
  }
  console.log(
    `Node ${process.versions.node}, tfjs ${tf.version.tfjs}; the median of ${rounds} runs, and its ratio to tfjs's own\n`,
  );
  console.log(["".padEnd(34), ...names.map((name) => name.padStart(20))].join(""));
  found.tfjs[0].forEach(({ label, flops }, row) => {
    const times = names.map((name) => median(found[name].map((run) => run[row].milliseconds)));
    const cells = times.map((time) => {
      const figure = flops ? `${(flops / time / 1e6).toFixed(1)} GFLOP/s` : `${time.toFixed(2)} ms`;
      return `${figure} ${`${(times[0] / time).toFixed(1)}x`.padStart(6)}`.padStart(20);
    });
    console.log([label.padEnd(34), ...cells].join(""));
  });
}

async function measure({ start }) {
  await start();
  const { bernoulliLogDensity, adamUpdate } = await load("src/vae/ops.ts");
  const results = [];
  for (const [rows, columns, depth, transposeA, transposeB] of [
    [128, 400, 784, false, false],
    [784, 400, 128, true, false],
    [128, 400, 784, false, true],
    [1, 784, 400, false, false],
  ]) {
    const a = tf.randomUniform(transposeA ? [depth, rows] : [rows, depth]);
    const b = tf.randomUniform(transposeB ? [columns, depth] : [depth, columns]);
    results.push({
      label: `matMul ${rows}×${depth}${transposeA ? "ᵀ" : ""} · ${depth}×${columns}${transposeB ? "ᵀ" : ""}`,
      flops: 2 * rows * columns * depth,
      milliseconds: time(() => tf.matMul(a, b, transposeA, transposeB)),
    });
  }
  const [x, logits] = [tf.randomUniform([128, 784]), tf.randomUniform([128, 784], -5, 5)];
  const gradient = tf.grad((at) => bernoulliLogDensity(x, at));
  results.push({ label: "Bernoulli 128×784 and gradient", milliseconds: time(() => gradient(logits)) });
  const weights = { variable: tf.randomUniform([784, 400]), gradient: tf.randomUniform([784, 400]) };
  const moments = { mean: tf.zeros([784, 400]), variance: tf.zeros([784, 400]) };
  const rates = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1 };
  results.push({ label: "Adam, 784×400", milliseconds: time(() => adamUpdate({ ...weights, ...moments }, rates)) });
  results.push({ label: "sum of 128×784 over rows", milliseconds: time(() => tf.sum(x, 0)) });
  results.push({ label: "training step, batch 128", milliseconds: await timeStep() });
  return results;
}

async function timeStep() {
  const { TapeEngine } = await load("src/training/tape-engine.ts");
  const { defaultConfiguration } = await load("src/vae/defaults.ts");
  const engine = new TapeEngine(defaultConfiguration, { height: 28, width: 28, channels: 1 });
  const pixels = Uint8Array.from({ length: 128 * 784 }, (_, at) => (at * 7919) % 256);
  const images = { count: 128, height: 28, width: 28, channels: 1, pixels, labels: null };
  const indices = Uint32Array.from({ length: 128 }, (_, at) => at);
  let step = 0;
  return time(() => engine.trainBatch({ images, indices, from: 0, to: 128 }, ++step, 1e-3), 1);
}

async function startTfjs() {
  tf.enableProdMode();
  setWasmPaths(`${tfjs}/`);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setThreadsCount(1);
  await tf.setBackend("wasm");
}

async function startOurs(options) {
  const { startBackend } = await load("src/compute/backend.ts");
  await startBackend(options);
}

async function load(file) {
  return (await runnerImport(path.join(root, file), { root, logLevel: "error" })).module;
}

/** The median of a call's time in milliseconds, over about half a second. */
function time(call, least = 5) {
  const once = () => {
    const from = performance.now();
    tf.tidy(() => void call());
    return performance.now() - from;
  };
  for (let warming = 0; warming < 3; warming++) once();
  const times = [];
  for (const end = performance.now() + 500; performance.now() < end || times.length < least; ) times.push(once());
  return median(times);
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
