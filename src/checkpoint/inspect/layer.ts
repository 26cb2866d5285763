import { kindOf } from "./element-type.js";
import type { StoredTensor } from "./stored-tensor.js";

/** A layer as a file's tensors tell of it: a weight, perhaps a bias, and what it maps to what. */
export interface Layer {
  /** What its tensors' names share: "fc1", "encoder/dense_1". */
  readonly name: string;
  readonly weight: StoredTensor;
  readonly bias: StoredTensor | null;
  /** A matrix, or a kernel of a convolution. */
  readonly kind: "dense" | "convolution";
  /** Features or channels. */
  readonly inputs: number;
  readonly outputs: number;
  /** Whether the weight's first axis is the output, as PyTorch has it. */
  readonly outputFirst: boolean;
}

const WEIGHT_OUTPUT_FIRST = /(^|[./])weight$/;
const WEIGHT_INPUT_FIRST = /((^|[./])(kernel|w)(:\d+)?|vars\/0)$/i;

/** The layers of a file in its order, by names and shapes; embeddings and what is no weight are left out. */
export function layersOf(tensors: readonly StoredTensor[]): Layer[] {
  const learned = tensors.filter(({ role, type }) => {
    const { floating, components } = kindOf(type);
    return role === "parameter" && floating && components === undefined;
  });
  const weights = learned.filter(({ shape }) => shape.length === 2 || shape.length === 4);
  const unsaid = weights.filter(({ name }) => !WEIGHT_OUTPUT_FIRST.test(name) && !WEIGHT_INPUT_FIRST.test(name));
  const biases = new Map(
    learned.filter(({ shape }) => shape.length === 1).map((tensor) => [layerName(tensor.name), tensor]),
  );
  const fallback = chainsBetter(unsaid);
  return weights.map((weight) => {
    const outputFirst = WEIGHT_OUTPUT_FIRST.test(weight.name) || (!WEIGHT_INPUT_FIRST.test(weight.name) && fallback);
    const { shape } = weight;
    const [inputs, outputs] = outputFirst ? [shape[1], shape[0]] : [shape.at(-2), shape.at(-1)];
    const name = layerName(weight.name);
    const bias = biases.get(name);
    return {
      name,
      weight,
      bias: bias ?? null,
      kind: shape.length === 2 ? "dense" : "convolution",
      inputs: inputs as number,
      outputs: outputs as number,
      outputFirst,
    };
  });
}

/** Without its last part, as "weight" or "kernel:0"; Keras 3 puts "vars" between. */
function layerName(tensor: string): string {
  return tensor.replace(/([./]vars)?[./][^./]*$/, "");
}

/** Of matrices whose names say nothing: whether more of them fit one behind the other with the output first. */
function chainsBetter(weights: readonly StoredTensor[]): boolean {
  const matrices = weights.filter(({ shape }) => shape.length === 2).map(({ shape }) => shape as [number, number]);
  const links = (from: 0 | 1, to: 0 | 1) =>
    matrices.filter((shape, index) => index > 0 && matrices[index - 1]?.[from] === shape[to]).length;
  return links(0, 1) >= links(1, 0);
}
