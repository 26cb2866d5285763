import * as path from "node:path";
import type * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { compileKernels, instantiateKernels } from "./kernel-module.js";
import type { Address, KernelBuild, Kernels } from "./kernels.js";
import { type Range, share } from "./range.js";
import { Crew, crewBytes } from "./threads/crew.js";

/** What takes one thread less than this is not worth a meeting of several. */
const WORTH_SHARING_NANOSECONDS = 20_000;
const CACHE_LINE = 64;

/** What a thread computes with: kernels, and an area of its own for the matrix product. */
export interface PartWorkspace {
  readonly part: number;
  readonly kernels: Kernels;
  readonly scratch: Address;
}

/** tfjs's WASM heap with our kernels on it: they work where tfjs's tensors lie, and nothing is copied. */
export class KernelHeap {
  readonly kernels: Kernels;
  readonly #workspaces: PartWorkspace[];
  #crew: Crew | null = null;

  private constructor(
    private readonly backend: BackendWasm,
    private readonly module: WebAssembly.Module,
    private readonly folder: string,
    readonly build: KernelBuild,
  ) {
    this.kernels = instantiateKernels(module, this.#memory);
    this.#workspaces = [this.#workspace(0)];
  }

  /**
   * Loads the best build that this engine can run. Null where there is none in `folder`, or where tfjs's heap is not memory that
   * threads share.
   *
   * @param portable takes the plain build, whose results have the same bits on every processor
   */
  static async load(backend: BackendWasm, folder: string, portable: boolean): Promise<KernelHeap | null> {
    if (!(memoryOf(backend).buffer instanceof SharedArrayBuffer)) return null;
    const builds: KernelBuild[] = portable ? ["simd"] : ["relaxed-simd", "simd"];
    for (const build of builds) {
      const module = await compileKernels(folder, build);
      if (module) return new KernelHeap(backend, module, folder, build);
    }
    return null;
  }

  /** Lets so many threads, this one among them, share what is worth it. @throws Error where one does not start */
  async hire(parts: number): Promise<void> {
    if (parts === this.threads) return;
    this.#crew?.dismiss();
    this.#crew = null;
    if (parts === 1) return;
    const place = { module: this.module, memory: this.#memory, address: this.#allocate(crewBytes(parts)), parts };
    this.#crew = await Crew.hire(place, this.kernels, path.join(this.folder, "..", "kernel-thread.js"));
    for (let part = this.#workspaces.length; part < parts; part++) this.#workspaces.push(this.#workspace(part));
  }

  get threads(): number {
    return this.#crew?.parts ?? 1;
  }

  /**
   * Does work on 0 … length − 1, in whole units divided between the threads where it is worth it. No part may read what another
   * writes.
   *
   * @param nanoseconds about what it takes one thread
   */
  divide(
    length: number,
    unit: number,
    nanoseconds: number,
    work: (range: Range, workspace: PartWorkspace) => void,
  ): void {
    if (!this.#crew || nanoseconds < WORTH_SHARING_NANOSECONDS) {
      work({ from: 0, count: length }, this.#workspaces[0] as PartWorkspace);
      return;
    }
    const { parts } = this.#crew;
    this.#crew.run((part, kernels) => {
      const range = share(length, part, parts, unit);
      if (range.count > 0) work(range, { ...(this.#workspaces[part] as PartWorkspace), kernels });
    });
  }

  /** Where a tensor's values lie. It holds until the tensor is disposed of: tfjs's heap grows, but moves nothing. */
  address(tensor: tf.TensorInfo, type: "float32" | "int32" = "float32"): Address {
    if (tensor.dtype !== type) {
      throw new Error(`a kernel takes ${type} here, not ${tensor.dtype}: convert it with tf.cast(…, "${type}")`);
    }
    return this.backend.getMemoryOffset(tensor.dataId) >>> 0;
  }

  /** A new float32 tensor, its values not set. */
  output(shape: readonly number[]): tf.TensorInfo {
    return this.backend.makeOutput([...shape], "float32");
  }

  zeros(shape: readonly number[]): tf.TensorInfo {
    const made = this.output(shape);
    this.backend.typedArrayFromHeap(made).fill(0);
    return made;
  }

  release(tensor: tf.TensorInfo): void {
    this.backend.disposeData(tensor.dataId);
  }

  #workspace(part: number): PartWorkspace {
    return { part, kernels: this.kernels, scratch: this.#allocate(this.kernels.matMulScratchBytes()) };
  }

  get #memory(): WebAssembly.Memory {
    return memoryOf(this.backend);
  }

  #allocate(bytes: number): Address {
    const wasm = this.backend.wasm as unknown as { _malloc(bytes: number): number };
    return Math.ceil((wasm._malloc(bytes + CACHE_LINE - 1) >>> 0) / CACHE_LINE) * CACHE_LINE;
  }
}

function memoryOf(backend: BackendWasm): WebAssembly.Memory {
  return (backend.wasm as unknown as { readonly asm: { readonly memory: WebAssembly.Memory } }).asm.memory;
}
