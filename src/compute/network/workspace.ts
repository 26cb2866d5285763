import type { Address, Kernels } from "../kernels.js";

/** What one thread computes with: the memory that all share, and areas of its own. */
export interface Workspace {
  readonly kernels: Kernels;
  /** The whole memory, to be indexed with an address / 4. */
  readonly floats: Float32Array;
  /** Of the matrix product. */
  readonly scratch: Address;
  /** As `WorkFloats` names them. */
  readonly columns: Address;
  readonly packed: Address;
  readonly gradients: Address;
}
