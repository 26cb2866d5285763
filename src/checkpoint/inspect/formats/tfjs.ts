import { readTfjsManifest, readTfjsModel, type StoredWeight, type TfjsModel } from "../../tfjs-model.js";
import { MemoryBytes } from "../bytes.js";
import { decode, type ElementType, kindOf } from "../element-type.js";
import { kerasGraph } from "../graph/keras-graph.js";
import { networkOfKeras, weightsByName } from "../layers/from-keras.js";
import { Malformed } from "../malformed.js";
import type { GraphNode, ModelFile, ModelFormat } from "../model-file.js";
import { entry, isText, plainJson } from "../plain-json.js";
import { elementCount, roleOf, type StoredTensor } from "../stored-tensor.js";

/** `model.json` of TensorFlow.js, layers or graph model. */
export const tfjs: ModelFormat = {
  description: "model.json of TensorFlow.js",
  usualName: /\.json$/i,
  matches: () => false,
  async open({ path, bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    return openTfjs(path);
  },
};

/** @throws CheckpointError */
export async function openTfjs(path: string): Promise<ModelFile> {
  const alone = await readTfjsManifest(path);
  if (alone) return { ...described(alone, "the manifest"), format: "tfjs weights", settings: {}, graph: [] };
  const model = await readTfjsModel(path);
  const { tensors, notes } = described(model, "model.json");
  const settings = plainJson(model.trainingSettings) as Record<string, unknown>;
  return { ...describeTfjs(model.format, model.modelTopology, tensors), notes, settings };
}

function described({ weightSpecs, weightData }: Pick<TfjsModel, "weightSpecs" | "weightData">, by: string) {
  const tensors = storedWeights(weightSpecs, weightData);
  const quantised = weightSpecs.filter((spec) => spec.quantised).length;
  const notes = [
    `${weightData.length} bytes of weights, as many as ${by} describes`,
    ...(quantised > 0 ? [`${quantised} of ${tensors.length} weights are quantised`] : []),
  ];
  return { tensors, notes };
}

/** Weights that lie one after the other, quantised or not. @throws Malformed where the data end before */
export function storedWeights(
  specs: readonly (Pick<StoredWeight, "name" | "shape" | "dtype"> & Partial<StoredWeight>)[],
  data: Uint8Array,
): StoredTensor[] {
  let begin = 0;
  return specs.map((spec) => {
    const { bytes } = kindOf((spec.quantization?.dtype ?? spec.dtype) as ElementType);
    const storedBytes = spec.storedBytes ?? bytes * elementCount(spec.shape, spec.name);
    if (begin + storedBytes > data.length) throw new Malformed(`"${spec.name}" reaches beyond the end of the weights`);
    const tensor = weight({ ...spec, storedBytes }, data.subarray(begin, begin + storedBytes));
    begin += storedBytes;
    return tensor;
  });
}

/** What a topology tells of its weights. */
export function describeTfjs(
  format: "layers-model" | "graph-model",
  modelTopology: unknown,
  tensors: readonly StoredTensor[],
): ModelFile {
  const described = entry(modelTopology, "model_config") ?? modelTopology;
  return {
    format: `tfjs ${format}`,
    tensors,
    notes: [],
    settings: {},
    graph: format === "graph-model" ? operations(modelTopology) : kerasGraph(described),
    ...(format === "graph-model" ? {} : { network: () => networkOfKeras(described, weightsByName(tensors)) }),
  };
}

/** A weight; quantised ones are unpacked to what they stand for: minimum + scale × code. */
function weight(
  { name, shape, dtype, storedBytes, quantization }: Omit<StoredWeight, "quantised">,
  data: Uint8Array,
): StoredTensor {
  const meant = dtype as ElementType;
  const stored = (quantization?.dtype ?? meant) as ElementType;
  const { bytes: width } = kindOf(stored);
  const { scale = 1, min = 0 } = quantization ?? {};
  const source = new MemoryBytes(data);
  return {
    name,
    shape,
    type: meant,
    role: roleOf(name),
    count: storedBytes / width,
    bytes: storedBytes,
    read(from, count) {
      const numbers = decode(source.read(from * width, count * width), stored);
      return quantization && stored !== "float16" ? Float64Array.from(numbers, (code) => min + scale * code) : numbers;
    },
  };
}

/** The nodes of a graph model, as TensorFlow's GraphDef names them. */
function operations(topology: unknown): GraphNode[] {
  const nodes = entry(topology, "node");
  return (Array.isArray(nodes) ? nodes : []).map((node) => {
    const [name, operation, inputs] = [entry(node, "name"), entry(node, "op"), entry(node, "input")];
    return {
      name: isText(name) ? name : "node",
      operation: isText(operation) ? operation : "operation",
      inputs: Array.isArray(inputs) ? inputs.filter(isText) : [],
      outputs: isText(name) ? [name] : [],
      attributes: attributesOf(entry(node, "attr")),
      shapes: shapesOf(entry(node, "attr")),
    };
  });
}

/** What says nothing that is not seen anyhow. */
const UNTOLD = /^(_output_shapes|_class|value|T\w*|dtype|data_format)$/;

/** Each is an object of one entry, by its type's letter; texts are in base64. */
function attributesOf(given: unknown): Map<string, unknown> {
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
  return new Map(entries.flatMap(([key, value]) => (UNTOLD.test(key) ? [] : [[key, plainAttribute(value)] as const])));
}

function plainAttribute(value: unknown): unknown {
  const list = entry(value, "list");
  if (list !== undefined) return entry(list, "i") ?? entry(list, "f") ?? entry(list, "b") ?? [];
  const text = entry(value, "s");
  if (isText(text)) return Buffer.from(text.slice(0, MOST_TEXT), "base64").toString("latin1");
  const shape = extentsOf(entry(value, "shape"));
  if (shape) return shape.map((extent) => extent ?? "?");
  return entry(value, "i") ?? entry(value, "f") ?? entry(value, "b") ?? entry(value, "type") ?? value;
}

const MOST_TEXT = 1000;

/** Some converters keep the shapes of all that a node gives, all those of what goes in. */
function shapesOf(given: unknown): (readonly (number | null)[])[] {
  const all = entry(entry(entry(given, "_output_shapes"), "list"), "shape");
  const listed = Array.isArray(all) ? all : [entry(entry(given, "shape"), "shape")];
  return listed.slice(0, 64).map((shape) => extentsOf(shape) ?? []);
}

function extentsOf(shape: unknown): (number | null)[] | null {
  const extents = entry(shape, "dim");
  if (!Array.isArray(extents)) return null;
  return extents.slice(0, 16).map((extent) => {
    const size = Number(entry(extent, "size"));
    return Number.isSafeInteger(size) && size > 0 ? size : null;
  });
}
