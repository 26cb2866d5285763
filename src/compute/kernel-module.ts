import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { type KernelBuild, type Kernels, kernelFile } from "./kernels.js";

/** A build of the kernels, compiled once for all threads. Null where `folder` has none or this engine cannot run it. */
export async function compileKernels(folder: string, build: KernelBuild): Promise<WebAssembly.Module | null> {
  const code = await readFile(path.join(folder, kernelFile(build))).catch(() => null);
  // WebAssembly.validate is the test for what the engine supports.
  return code && WebAssembly.validate(code) ? WebAssembly.compile(code) : null;
}

const PAGE_BYTES = 65_536;

/** Memory of exactly so many bytes, rounded up: it never grows, so that views of it hold for good. @throws RangeError */
export function sharedMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The kernels on shared memory, for one thread. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
