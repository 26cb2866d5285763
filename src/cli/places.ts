import * as path from "node:path";
import { withBinarization } from "../data/binarize.js";
import type { Binarization, DataDescription, TrainerPlaces } from "../protocol.js";

/** The data sets lie beside the bundle; relative paths start from the current folder. */
export const places: TrainerPlaces = { bundledData: path.join(__dirname, "data"), workspaceFolder: process.cwd() };

/** Where runs are made that are given no folder. */
export const runsFolder = path.resolve(".vae", "runs");

/** `mnist`, `fashion-mnist`, or a path. */
export function dataDescription(words: string, binarization?: Binarization): DataDescription {
  const known = words === "mnist" || words === "fashion-mnist";
  return withBinarization(known ? { kind: words } : { kind: "path", path: path.resolve(words) }, binarization);
}

/** What `--binarize` may be. */
export const binarizations = ["none", "dynamic", "threshold"] as const;

/** What `--binarize` says; undefined where it says nothing. */
export function binarizationNamed(
  name: (typeof binarizations)[number] | undefined,
  otherwise?: Binarization,
): Binarization | undefined {
  return name === undefined ? otherwise : name === "none" ? undefined : name;
}

/** A short name for a run on such data. */
export function runName(data: DataDescription): string {
  return data.kind === "path" ? path.basename(data.path) : data.kind;
}
