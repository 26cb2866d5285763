import type { PartName, TextRange } from "../../training/training-file/outline.js";

/** A place in the code that makes a part. */
export interface Mark {
  readonly part: PartName;
  readonly range: TextRange;
}

/** Where code says what a run is of. */
export interface CodeOutline {
  /** What begins it: `defineVae`, or a program's `follow`. */
  readonly call: TextRange;
  readonly marks: readonly Mark[];
}
