import * as path from "node:path";
import type { DataDescription, TrainerPlaces } from "../protocol.js";

/** The data sets lie beside the bundle; relative paths start from the current folder. */
export const places: TrainerPlaces = { bundledData: path.join(__dirname, "data"), workspaceFolder: process.cwd() };

/** Where runs are made that are given no folder. */
export const runsFolder = path.resolve(".vae", "runs");

/** `mnist`, `fashion-mnist`, or a path. */
export function dataDescription(words: string): DataDescription {
  if (words === "mnist" || words === "fashion-mnist") return { kind: words };
  return { kind: "path", path: path.resolve(words) };
}

/** A short name for a run on such data. */
export function runName(data: DataDescription): string {
  return data.kind === "path" ? path.basename(data.path) : data.kind;
}
