import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { registerDenseGradient } from "./dense-gradient.js";

export interface BackendOptions {
  readonly wasmFolder: string;
}

export interface Backend {
  /** As `RunDescription.backend` names it. */
  readonly name: string;
  readonly threads: number;
}

let started: Promise<Backend> | null = null;

/** Sets up tfjs on its WASM backend, once a process; on plain JavaScript where WASM cannot run. */
export function startBackend(options: BackendOptions): Promise<Backend> {
  started ??= start(options);
  return started;
}

async function start({ wasmFolder }: BackendOptions): Promise<Backend> {
  tf.enableProdMode();
  setWasmPaths(`${wasmFolder}/`);
  // In Node, tfjs's threaded build is no faster, and its workers would outlive us.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setThreadsCount(1);
  const found = await tf.setBackend("wasm").catch(() => false);
  if (!found) await tf.setBackend("cpu");
  await tf.ready();
  registerDenseGradient();
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  return { name: found ? (simd ? "wasm-simd" : "wasm") : "cpu", threads: 1 };
}
