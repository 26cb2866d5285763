import type { GraphRow } from "../../../inspector-protocol.js";
import type { FoundVae } from "../find-vae.js";
import type { Layer } from "../layer.js";
import type { StoredTensor } from "../stored-tensor.js";

export interface PartNode {
  readonly name: string;
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly weights: readonly StoredTensor[];
}

type Part = NonNullable<GraphRow["part"]>;

/**
 * Which part of a VAE each node is: the encoder's are those that its heads follow from, the decoder's those that follow from its
 * first layer, and what is between is the code's.
 */
export function partsOf<N extends PartNode>(nodes: readonly N[], vae: FoundVae | null): ReadonlyMap<N, Part> {
  const parts = new Map<N, Part>();
  if (!vae) return parts;
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const takers = new Map<string, N[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const known = takers.get(input);
      if (known) known.push(node);
      else takers.set(input, [node]);
    }
  const before = ({ inputs }: N) => inputs.flatMap((input) => makers.get(input) ?? []);
  const behind = ({ outputs }: N) => outputs.flatMap((output) => takers.get(output) ?? []);
  const holding = (layers: readonly Layer[]) => {
    const weights = new Set(layers.flatMap(({ weight, bias }) => [weight, ...(bias ? [bias] : [])]));
    return nodes.filter((node) => node.weights.some((weight) => weights.has(weight)));
  };
  const heads = holding(vae.heads);
  for (const node of reached(heads, before)) parts.set(node, "encoder");
  const decoder = reached(holding(vae.decoder.slice(0, 1)), behind);
  for (const node of decoder) parts.set(node, "decoder");
  // Noise that is drawn between them has no input at all.
  const between = reached(heads, behind);
  for (const node of between) if (!parts.has(node)) parts.set(node, "code");
  for (const node of nodes) if (node.operation === "Code") parts.set(node, "code");
  if (heads.length > 0)
    for (const node of decoder) for (const each of before(node)) if (!parts.has(each)) parts.set(each, "code");
  return parts;
}

function reached<N>(from: readonly N[], next: (node: N) => readonly N[]): ReadonlySet<N> {
  const found = new Set<N>();
  const waiting = [...from];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    waiting.push(...next(node));
  }
  return found;
}
