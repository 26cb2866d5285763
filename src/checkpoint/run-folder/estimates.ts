import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import * as v from "valibot";
import type { ElboBreakdown } from "../../protocol.js";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../safetensors.js";
import { exists, readBounded, writeAtomically } from "./files.js";
import { runPaths } from "./paths.js";

const MOST_BYTES = 64 * 1024 * 1024;
/** Rises where the same work would give other numbers. */
const ESTIMATOR_VERSION = 2;

/** What decides an estimate's numbers. */
export interface EstimateKey {
  /** `Checkpoint.digest`. */
  readonly checkpoint: string;
  /** The examples' pixels as they are estimated on. */
  readonly pixels: Uint8Array | Float32Array;
  readonly samples: number;
}

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const estimate = v.object({ value: v.number(), standardError: v.nullable(v.number()) });
const scalars = v.object({
  ...{ step: whole, epoch: whole, examples: whole, samples: whole, activeUnits: whole },
  ...{ logLikelihood: v.number(), elbo: v.number(), gap: v.number(), standardError: v.nullable(v.number()) },
  ...{ effectiveSampleSize: v.number(), reconstruction: v.number() },
  bounds: v.array(v.object({ samples: whole, value: v.number() })),
  meanVariances: v.array(v.number()),
  surgery: v.nullable(
    v.object({
      ...{ examples: whole, draws: whole, kl: v.number() },
      ...{ mutualInformation: estimate, marginalKl: estimate },
      ...{ totalCorrelation: v.nullable(estimate), dimensionWiseKl: v.nullable(estimate) },
      marginalKlByDimension: v.array(v.number()),
    }),
  ),
  exact: v.nullable(v.object({ logLikelihood: v.number(), error: v.number() })),
  separation: v.nullable(
    v.object({ examples: whole, accuracy: v.number(), neighbours: whole, silhouette: v.number() }),
  ),
});

/** Keeps an estimate beside the run. @throws CheckpointError */
export async function writeEstimate(folder: string, key: EstimateKey, breakdown: ElboBreakdown): Promise<void> {
  const { byExample, pixels, ...numbers } = breakdown;
  const arrays: NamedArray[] = Object.entries({ ...byExample, ...pixels }).map(([name, data]) => ({
    ...{ name, dtype: "F32", shape: [data.length], data },
  }));
  await mkdir(runPaths(folder).estimates, { recursive: true });
  await writeAtomically(estimateFile(folder, key), encodeSafetensors(arrays, { breakdown: JSON.stringify(numbers) }));
}

/** An estimate that was kept; null where there is none, or none that can be read: it can be made again. */
export async function readEstimate(folder: string, key: EstimateKey): Promise<ElboBreakdown | null> {
  const file = estimateFile(folder, key);
  if (!(await exists(file))) return null;
  try {
    const { arrays, metadata } = decodeSafetensors(await readBounded(file, MOST_BYTES), file);
    const numbers = v.parse(scalars, JSON.parse(metadata.breakdown ?? ""));
    const floats = (name: string, length?: number) => {
      const data = arrays.get(name)?.data;
      if (!(data instanceof Float32Array) || (length !== undefined && data.length !== length)) throw new Error(name);
      return data;
    };
    const of = (name: string) => floats(name, numbers.examples);
    return {
      ...numbers,
      byExample: {
        ...{ reconstruction: of("reconstruction"), elbo: of("elbo"), logLikelihood: of("logLikelihood") },
        effectiveSampleSize: of("effectiveSampleSize"),
        ...(arrays.has("exactLogLikelihood") ? { exactLogLikelihood: of("exactLogLikelihood") } : {}),
      },
      pixels: arrays.has("cost") ? { cost: floats("cost"), entropy: floats("entropy", floats("cost").length) } : null,
    };
  } catch {
    return null;
  }
}

function estimateFile(folder: string, { checkpoint, pixels, samples }: EstimateKey): string {
  const hash = createHash("sha256").update(`${ESTIMATOR_VERSION} ${checkpoint} ${samples} ${pixels.length} `);
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const name = hash.update(bytes).digest("hex").slice(0, 32);
  return path.join(runPaths(folder).estimates, `${name}.safetensors`);
}
