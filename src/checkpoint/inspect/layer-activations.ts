import type { FoundVae } from "./find-vae.js";
import type { Layer } from "./layer.js";
import type { GraphNode } from "./model-file.js";

/** Activations that a file of weights alone doesn't tell. */
export const activations = ["relu", "tanh", "sigmoid", "elu", "softplus", "selu", "linear"] as const;

export type ActivationName = (typeof activations)[number];

/** What is to be supposed where the file says nothing. */
export interface SupposedActivations {
  readonly hidden: ActivationName;
  /** Of the decoder's last layer: sigmoid for pixels in 0–1. */
  readonly output: ActivationName;
}

export const usualActivations: SupposedActivations = { hidden: "relu", output: "sigmoid" };

/** A layer's activation as the file's graph tells it; null where it doesn't. */
export function saidActivation(layer: Layer, graph: readonly GraphNode[]): ActivationName | null {
  const own = graph.find(({ name }) => name === layer.name || layer.name.endsWith(`/${name}`));
  if (own?.activation) return known(own.activation);
  // In ONNX an activation is a node of its own, behind the one that takes the weight and perhaps one that adds the bias.
  let node = graph.find(({ inputs }) => inputs.includes(layer.weight.name));
  for (let step = 0; node && step < 2; step++) {
    const made: readonly string[] = node.outputs;
    const next: GraphNode | undefined = graph.find(({ inputs }) => inputs.some((input) => made.includes(input)));
    if (!next) return "linear";
    const activation = known(next.operation);
    if (activation) return activation;
    node = next;
  }
  return null;
}

/** Whether any layer's activation has to be supposed. */
export function needsActivations({ encoder, heads, decoder }: FoundVae, graph: readonly GraphNode[]): boolean {
  const asked = [...encoder.filter((layer) => !heads.includes(layer)), ...decoder];
  return asked.some((layer) => saidActivation(layer, graph) === null);
}

function known(name: string): ActivationName | null {
  return activations.find((each) => each === name.toLowerCase()) ?? null;
}
