import type { Address, Kernels } from "../kernels.js";

/** What one thread computes with: the memory that all share, and areas of its own. */
export interface Workspace {
  readonly kernels: Kernels;
  /** The whole memory, to be indexed with an address / 4. */
  readonly floats: Float32Array;
  /** Of the matrix product. */
  readonly scratch: Address;
  /** Of convolutions. */
  readonly columns: Address;
}
