import { readFile } from "node:fs/promises";
import * as path from "node:path";
import type * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Address, type KernelBuild, type Kernels, kernelFile } from "./kernels.js";

/** tfjs's WASM heap with our kernels on it: they work where tfjs's tensors lie, and nothing is copied. */
export class KernelHeap {
  /** Working memory of the matrix product; kernels run one at a time, so one area serves all. */
  readonly scratch: Address;

  private constructor(
    private readonly backend: BackendWasm,
    readonly kernels: Kernels,
    readonly build: KernelBuild,
  ) {
    this.scratch = this.#allocate(kernels.matMulScratchBytes());
  }

  /**
   * Loads the best build that this engine can run. Null where there is none in `folder`, or the engine has no SIMD.
   *
   * @param portable takes the plain build, whose results have the same bits on every processor
   */
  static async load(backend: BackendWasm, folder: string, portable: boolean): Promise<KernelHeap | null> {
    const builds: KernelBuild[] = portable ? ["simd"] : ["relaxed-simd", "simd"];
    for (const build of builds) {
      const code = await readFile(path.join(folder, kernelFile(build, "heap"))).catch(() => null);
      // WebAssembly.validate is the test for what the engine supports.
      if (!code || !WebAssembly.validate(code)) continue;
      const { memory } = (backend.wasm as unknown as { asm: { memory: WebAssembly.Memory } }).asm;
      const { instance } = await WebAssembly.instantiate(code, { env: { memory } });
      return new KernelHeap(backend, instance.exports as unknown as Kernels, build);
    }
    return null;
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

  #allocate(bytes: number): Address {
    const wasm = this.backend.wasm as unknown as { _malloc(bytes: number): number };
    // Room to begin at a cache line.
    return Math.ceil((wasm._malloc(bytes + 63) >>> 0) / 64) * 64;
  }
}
