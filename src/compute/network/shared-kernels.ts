import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { type KernelBuild, type Kernels, kernelFile } from "../kernels.js";

/** The kernels for memory that threads share, compiled once for all of them. Null where this engine cannot run them. */
export async function compileSharedKernels(folder: string, build: KernelBuild): Promise<WebAssembly.Module | null> {
  const code = await readFile(path.join(folder, kernelFile(build, "shared"))).catch(() => null);
  return code && WebAssembly.validate(code) ? WebAssembly.compile(code) : null;
}

const PAGE_BYTES = 65_536;

/** Memory of exactly so many bytes, rounded up: it never grows, so that views of it hold for good. @throws RangeError */
export function sharedMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The kernels on that memory, for one thread. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
