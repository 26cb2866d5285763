import { modelGraphOf } from "../checkpoint/inspect/graph/model-graph.js";
import { parametersOf, vaeOf } from "../checkpoint/inspect/inspection.js";
import { type Layer, layersOf } from "../checkpoint/inspect/layer.js";
import { isWeightsAlone } from "../checkpoint/inspect/model-file.js";
import type { OpenModelFile } from "../checkpoint/inspect/open-model-file.js";
import type { LayerRow, ModelOverview, Opening } from "../inspector-protocol.js";

/** Rows that a page is sent; a file with more is made to harm. */
const MOST_ROWS = 50_000;

const MOST_LAYERS = 1000;

function layerRow({ name, kind, inputs, outputs, weight }: Layer): LayerRow {
  return { name, form: kind === "dense" ? `${inputs} → ${outputs}` : `convolution ${weight.shape.join(" × ")}` };
}

function openingOf(file: OpenModelFile): Opening {
  const { encoder = null, decoder = null } = vaeOf(file, file.path) ?? {};
  if (!decoder) return null;
  // A model of both halves is cut in two.
  if (/model\.json$/.test(decoder) && encoder !== decoder) return { kind: "model", decoder };
  const { hidden, output } = file.mapping ?? {};
  return { kind: "convert", askActivations: isWeightsAlone(file) && !(hidden && output) };
}

export async function overviewOf(file: OpenModelFile, name: string, fileBytes: number | null): Promise<ModelOverview> {
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
    graph: await modelGraphOf(file),
    vae: vaeOf(file, file.path),
    opening: openingOf(file),
    data: file.data ?? null,
    layers: isWeightsAlone(file) ? layersOf(file.tensors).slice(0, MOST_LAYERS).map(layerRow) : [],
  };
}
