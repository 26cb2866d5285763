import { defaultConfiguration, type PlainConfiguration } from "../../vae/defaults.js";

/** Latent spaces beside one another on one network and one form of data, and what their paper prints. */
export interface LatentTable {
  readonly about: string;
  /** Whose the printed figures are; null where none are known. */
  readonly source: string | null;
  /** Of the whole of it, in epochs; where the paper stops early, a number that is near. */
  readonly configuration: Omit<PlainConfiguration, "latent">;
  readonly rows: readonly LatentRow[];
}

export interface LatentRow {
  /** As the command line writes it. */
  readonly latent: string;
  /** log p(x), nats. */
  readonly printed: number | null;
}

const { latent: _, ...document } = defaultConfiguration;

function mlpTable(
  about: string,
  source: string | null,
  { hidden, ...settings }: Partial<typeof document> & { readonly hidden: readonly number[] },
  rows: Readonly<Record<string, number | null>>,
): LatentTable {
  const encoder = { ...document.encoder, hidden };
  const decoder = { ...document.decoder, hidden: hidden.toReversed() };
  return {
    ...{ about, source, configuration: { ...document, encoder, decoder, ...settings } },
    rows: Object.entries(rows).map(([latent, printed]) => ({ latent, printed })),
  };
}

/** By the word that `reproduce` takes. The figures are printed to two decimals; a row without one is not printed there. */
export const latentTables: Readonly<Record<string, LatentTable>> = {
  spheres: mlpTable(
    "hyperspherical and Gaussian spaces of 2, 5, 10 and 20 dimensions, dynamically binarised, 784–256–128",
    "Davidson et al. (2018)",
    {
      ...{ hidden: [256, 128], batchSize: 64, learningRateSchedule: "cosine", epochs: 100 },
      data: { kind: "mnist", binarization: "dynamic" },
    },
    {
      ...{ "gaussian:2": -135.73, "sphere:2": -132.5, "gaussian:5": -110.21, "sphere:5": -108.43 },
      ...{ "gaussian:10": null, "sphere:10": -93.16, "gaussian:20": -88.9, "sphere:20": null },
    },
  ),
  hyperbolic: mlpTable(
    "the Poincaré disk of curvature −1.4 and the plane, grey levels, 784–600",
    "Mathieu et al. (2019)",
    { hidden: [600], epochs: 80 },
    { "gaussian:2": -144.5, "poincare:2,-1.4": -144.0, "poincare:2,-1.4,riemannian": null },
  ),
  products: mlpTable(
    "products of flat, spherical and hyperbolic factors and a flat space of six dimensions, dynamically binarised, 784–400",
    null,
    { hidden: [400], batchSize: 100, epochs: 300, data: { kind: "mnist", binarization: "dynamic" } },
    { "gaussian:6": null, "product:e2,s2,h2": null, "product:e2,s2,h2,fixed": null },
  ),
  codes: mlpTable(
    "spaces without a bound beside the Gaussian of as many coordinates, grey levels, 784–400",
    null,
    { hidden: [400], epochs: 100 },
    { "gaussian:8": null, "wae:8": null, "gaussian:64": null, "vq:64x512": null },
  ),
};
