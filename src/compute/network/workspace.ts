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

/** Rows from … from + count − 1 of a batch, or places of an array. */
export interface Range {
  readonly from: number;
  readonly count: number;
}

/** The part of 0 … length − 1 that one of `parts` has, as even as can be. */
export function share(length: number, part: number, parts: number): Range {
  const from = Math.floor((part * length) / parts);
  return { from, count: Math.floor(((part + 1) * length) / parts) - from };
}
