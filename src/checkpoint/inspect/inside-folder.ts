import { realpathSync } from "node:fs";
import * as path from "node:path";
import { fileProblem } from "../checkpoint-error.js";
import { Malformed } from "./malformed.js";

/** The path of a file that a model names; one that leaves the model's folder, also by a link, is refused. @throws Malformed */
export function insideFolder(modelFile: string, name: string): string {
  const folder = path.dirname(path.resolve(modelFile));
  const file = path.resolve(folder, name);
  const refusal = `its weights path "${name.slice(0, 200)}" leads out of its folder; it is not read`;
  if (!file.startsWith(folder + path.sep) || name.includes("\0")) throw new Malformed(refusal);
  let real: string;
  try {
    real = realpathSync(file);
  } catch (error) {
    throw new Malformed(`${file}: ${fileProblem(error)}`);
  }
  if (!real.startsWith(realpathSync(folder) + path.sep)) throw new Malformed(refusal);
  return file;
}
