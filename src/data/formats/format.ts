import type { ImageSet } from "../data-set.js";

/** What a file or folder holds, before anything is split or cut. */
export interface StoredImages {
  readonly train: ImageSet;
  /** Null where the data are not split. */
  readonly test: ImageSet | null;
  /** Names of the classes in label order; null where labels are numbers. */
  readonly classNames: readonly string[] | null;
}

/** One form in which images lie on a disk. */
export interface DataFormat {
  /** For messages: what was looked for. */
  readonly description: string;
  /** Whether a place looks as if it were of this form; it may be broken nevertheless. */
  recognises(place: string, isFolder: boolean): Promise<boolean>;
  /** @throws DataError that names the file, what is wrong with it, and how to mend it */
  read(place: string): Promise<StoredImages>;
}
