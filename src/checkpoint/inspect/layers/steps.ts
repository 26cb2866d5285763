import type { Layer } from "../layer.js";
import type { StoredTensor } from "../stored-tensor.js";

/** A layer of a half, with the normalisation behind it. */
export interface Step {
  readonly layer: Layer;
  readonly normalisation: Normalisation | null;
}

/** Batch normalisation by running statistics, one number a channel each. */
export interface Normalisation {
  readonly name: string;
  readonly scale: StoredTensor | null;
  readonly shift: StoredTensor | null;
  readonly mean: StoredTensor;
  readonly variance: StoredTensor;
}

/** The layers with the normalisations that stand behind them in the file, or else are of their size. */
export function stepsOf(layers: readonly Layer[], tensors: readonly StoredTensor[]): Step[] {
  const places = new Map(tensors.map((tensor, index) => [tensor, index]));
  const taken = new Map<Layer, Normalisation>();
  for (const { normalisation, place } of normalisationsOf(tensors)) {
    const size = normalisation.mean.count;
    const free = layers.filter((layer) => !taken.has(layer) && widthsOf(layer).includes(size));
    const before = free.filter(({ weight }) => (places.get(weight) as number) < place);
    before.sort((a, b) => (places.get(a.weight) as number) - (places.get(b.weight) as number));
    const number = numberOf(normalisation.name);
    const match = before.at(-1) ?? free.find(({ name }) => numberOf(name) === number) ?? free[0];
    if (match) taken.set(match, normalisation);
  }
  return layers.map((layer) => ({ layer, normalisation: taken.get(layer) ?? null }));
}

function normalisationsOf(tensors: readonly StoredTensor[]) {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return tensors.flatMap((mean, place) => {
    const found = /^(.+)[./]running_mean$/.exec(mean.name);
    const name = found?.[1];
    const variance = name && byName.get(`${name}.running_var`);
    if (!name || !variance) return [];
    const [scale, shift] = [byName.get(`${name}.weight`) ?? null, byName.get(`${name}.bias`) ?? null];
    return [{ normalisation: { name, scale, shift, mean, variance }, place }];
  });
}

/** Features or channels that a layer may give: of a kernel in which direction its bias tells, if anything does. */
export function widthsOf({ kind, weight, bias, outputs }: Layer): readonly number[] {
  if (kind === "dense") return [outputs];
  const [first = 0, second = 0] = weight.shape;
  if (bias) return [bias.count];
  return first === second ? [first] : [first, second];
}

function numberOf(name: string): string {
  return /\d+/.exec(name.split(".").at(-1) ?? "")?.[0] ?? name;
}
