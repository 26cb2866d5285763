import { parametersOf, vaeOf } from "../checkpoint/inspect/inspection.js";
import type { OpenModelFile } from "../checkpoint/inspect/open-model-file.js";
import type { ModelOverview } from "../inspector-protocol.js";

/** Rows that a page is sent; a file with more is made to harm. */
const MOST_ROWS = 50_000;

export function overviewOf(file: OpenModelFile, name: string, fileBytes: number | null): ModelOverview {
  return {
    name,
    format: file.format,
    fileBytes,
    parameters: parametersOf(file),
    tensors: file.tensors.slice(0, MOST_ROWS).map((tensor) => ({
      name: tensor.name,
      shape: tensor.shape,
      dtype: tensor.type,
      role: tensor.role,
      count: tensor.count,
      bytes: tensor.bytes,
    })),
    notes: file.notes,
    settings: file.settings,
    graph: file.graph.slice(0, MOST_ROWS),
    vae: vaeOf(file, file.path),
  };
}
