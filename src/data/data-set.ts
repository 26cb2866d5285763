import type { DataSummary } from "../protocol.js";

/** Images held as they were read, in memory that worker threads could share: nothing is copied per epoch. */
export interface ImageSet {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** count × height × width × channels; bytes stand for value / 255, floats for themselves. */
  readonly pixels: Uint8Array | Float32Array;
  /** count; null without labels. */
  readonly labels: Int32Array | null;
  /** Whether a pixel is the chance of a 1, drawn whenever it is seen. */
  readonly drawn?: boolean;
}

export interface DataSet {
  readonly summary: DataSummary;
  readonly train: ImageSet;
  readonly test: ImageSet;
}

/** A file or folder that cannot be read as data: the message says what, where and how to mend it, in one line. */
export class DataError extends Error {
  override readonly name = "DataError";
}
