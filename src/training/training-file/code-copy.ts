import * as path from "node:path";
import { relativeWithin } from "../../relative-path.js";
import { TrainingFileError } from "./source-place.js";

/** Texts of a training file and its imports, by their places below a run's `training-code/`. */
export interface CodeCopy {
  readonly entry: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Arranges files as they lie to one another. @throws TrainingFileError where they share no folder */
export function codeCopy(entry: string, sources: ReadonlyMap<string, string>): CodeCopy {
  let common = path.dirname(entry);
  for (const file of sources.keys()) {
    while (relativeWithin(common, file) === null) {
      const parent = path.dirname(common);
      if (parent === common) {
        throw new TrainingFileError(`${file}: it lies on another drive than the training file`, null);
      }
      common = parent;
    }
  }
  const within = (file: string) => path.relative(common, file).split(path.sep).join("/");
  return { entry: within(entry), files: new Map([...sources].map(([file, text]) => [within(file), text])) };
}
