import { existsSync } from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { type BackendWasm, setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { registerDenseGradient } from "./dense-gradient.js";
import { limitHeap } from "./heap-limit.js";
import { KernelHeap } from "./kernel-heap.js";
import type { KernelBuild } from "./kernels.js";
import { registerOperations } from "./operations/register.js";
import { registerOwnGradients } from "./own-gradients.js";
import { withoutNewListeners } from "./process-listeners.js";
import { allowRelaxedSimd } from "./relaxed-simd.js";

export interface BackendOptions {
  /** Absolute path of the folder with tfjs's WebAssembly files, and ours. */
  readonly wasmFolder: string;
  /** Leaves fused multiply-adds alone, whose rounding depends on the processor. */
  readonly deterministic?: boolean;
}

export interface Backend {
  /** As `RunDescription.backend` names it: `wasm-simd` and `wasm-relaxed-simd` are our kernels, `wasm` is tfjs's own. */
  readonly name: string;
  /** Our kernels on tfjs's heap; absent where there are none. */
  readonly heap?: KernelHeap;
  /** What was not as fast as it could be, in one line. */
  readonly warning?: string;
}

/** Which build of our kernels a backend runs; null where it runs none. */
export function kernelBuildOf({ name }: Backend): KernelBuild | null {
  const build = name.replace(/^wasm-/, "");
  return build === "simd" || build === "relaxed-simd" ? build : null;
}

/** Whether a run's `RunDescription.backend` is one without the processor's own roundings. */
export function isDeterministic(description: string): boolean {
  return description.startsWith("wasm-simd ");
}

/** tfjs's heap is memory that threads share where this machine has room for it; only then there are kernels of ours on it. */
function wasmFiles(folder: string): Parameters<typeof setWasmPaths>[0] {
  const shared = path.join(folder, "tfjs-backend-wasm-simd-shared.wasm");
  const simd = existsSync(shared) && canShareMemory() ? shared : path.join(folder, "tfjs-backend-wasm-simd.wasm");
  return {
    "tfjs-backend-wasm.wasm": path.join(folder, "tfjs-backend-wasm.wasm"),
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": simd,
  };
}

function canShareMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 256, maximum: 65_536, shared: true }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}

let started: Promise<Backend> | null = null;

/** Sets up tfjs on its WASM backend with our kernels, once a process; on plain JavaScript where WASM cannot run. */
export function startBackend(options: BackendOptions): Promise<Backend> {
  started ??= start(options);
  return started;
}

async function start({ wasmFolder, deterministic = false }: BackendOptions): Promise<Backend> {
  tf.enableProdMode();
  setWasmPaths(wasmFiles(wasmFolder));
  // In Node, tfjs's threaded build is no faster, and its workers would outlive us.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setThreadsCount(1);
  const found = await withoutNewListeners(() => tf.setBackend("wasm")).catch(() => false);
  if (!found) {
    await tf.setBackend("cpu");
    return {
      name: "cpu",
      warning: `no WebAssembly of tfjs in ${wasmFolder}: training is many times slower`,
    };
  }
  const backend = tf.backend() as BackendWasm;
  limitHeap(backend);
  if (!deterministic) allowRelaxedSimd();
  const heap = await KernelHeap.load(backend, wasmFolder, deterministic);
  if (heap) {
    registerOperations(heap);
    registerOwnGradients();
    return { name: `wasm-${heap.build}`, heap };
  }
  registerDenseGradient();
  return {
    name: "wasm",
    warning: `no kernels of ours that run here in ${wasmFolder}: training is several times slower`,
  };
}
