import type { MatrixStatistics, TensorStatistics } from "../../inspector-protocol.js";
import { kindOf } from "./element-type.js";
import { filterImages } from "./filter-images.js";
import { piecesOf } from "./scan.js";
import { singularValues } from "./singular-values.js";
import type { StoredTensor } from "./stored-tensor.js";

const BINS = 60;
/** Numbers that are sorted for quantiles; of more an even sample is. */
const MOST_SORTED = 1_000_000;
/** The smaller side of a matrix whose singular values are computed: seconds beyond it. */
const LARGEST_SIDE = 1024;
const MOST_MATRIX_ELEMENTS = 8_000_000;
const SHARES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

/** Lets others have the thread, and ends what is no longer wanted. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/** What can be said of a tensor's numbers, in two passes over the file. @throws Malformed; AbortError when `signal` says so */
export async function statisticsOf(tensor: StoredTensor, signal: AbortSignal): Promise<TensorStatistics> {
  const { smallestNormal = 0 } = kindOf(tensor.type);
  const counts = { count: 0, nan: 0, infinite: 0, zero: 0, denormal: 0 };
  let [finite, mean, deviations, squares] = [0, 0, 0, 0];
  let [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const total = tensor.count * (kindOf(tensor.type).components ?? 1);
  const stride = Math.ceil(total / MOST_SORTED) || 1;
  const sample: number[] = [];
  for (const piece of piecesOf(tensor)) {
    for (let index = 0; index < piece.length; index++) {
      const value = piece[index] as number;
      if (counts.count++ % stride === 0 && Number.isFinite(value)) sample.push(value);
      if (Number.isNaN(value)) counts.nan++;
      else if (!Number.isFinite(value)) counts.infinite++;
      else {
        if (value === 0) counts.zero++;
        else if (Math.abs(value) < smallestNormal) counts.denormal++;
        // Welford (1962): no cancellation where the mean is far from 0.
        const away = value - mean;
        mean += away / ++finite;
        deviations += away * (value - mean);
        squares += value * value;
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
    }
    await breathe(signal);
  }
  const moments =
    finite === 0
      ? null
      : { minimum, maximum, mean, standardDeviation: Math.sqrt(deviations / finite), norm: Math.sqrt(squares) };
  return {
    ...counts,
    moments,
    quantiles: quantilesOf(sample),
    sampled: stride > 1,
    histogram: moments ? await histogramOf(tensor, minimum, maximum, signal) : [],
    matrix: counts.nan + counts.infinite > 0 ? null : await matrixOf(tensor, signal),
    filters: filterImages(tensor),
  };
}

function quantilesOf(sample: readonly number[]): TensorStatistics["quantiles"] {
  if (sample.length === 0) return [];
  const sorted = Float64Array.from(sample).sort();
  return SHARES.map((share) => {
    // Linear between neighbours, as NumPy's default.
    const at = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
    return { share, value: below + (at - Math.floor(at)) * (above - below) };
  });
}

async function histogramOf(tensor: StoredTensor, from: number, to: number, signal: AbortSignal): Promise<number[]> {
  const bins = new Array<number>(BINS).fill(0);
  const scale = to > from ? BINS / (to - from) : 0;
  for (const piece of piecesOf(tensor)) {
    for (let index = 0; index < piece.length; index++) {
      const value = piece[index] as number;
      if (!Number.isFinite(value)) continue;
      const bin = Math.min(BINS - 1, Math.floor((value - from) * scale));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    await breathe(signal);
  }
  return bins;
}

/** A kernel of a convolution is the matrix from its patches to its outputs. */
async function matrixOf(tensor: StoredTensor, signal: AbortSignal): Promise<MatrixStatistics | null> {
  const { shape, count } = tensor;
  if (shape.length < 2 || count === 0 || count > MOST_MATRIX_ELEMENTS || !kindOf(tensor.type).floating) return null;
  const outputFirst = /weight$/.test(tensor.name) || shape.length === 2;
  const rows = (outputFirst ? shape[0] : count / (shape.at(-1) as number)) as number;
  const columns = count / rows;
  if (Math.min(rows, columns) > LARGEST_SIDE || kindOf(tensor.type).components) return null;
  await breathe(signal);
  const values = singularValues(tensor.read(0, count), rows, columns);
  return { rows, columns, spectralNorm: values[0] ?? 0, effectiveRank: effectiveRank(values) };
}

/** exp(−Σ p ln p) with p = σ / Σσ (Roy & Vetterli 2007, "The effective rank"). */
function effectiveRank(singular: Float64Array): number {
  const sum = singular.reduce((total, value) => total + value, 0);
  if (sum === 0) return 0;
  return Math.exp(
    -singular.reduce((entropy, value) => (value > 0 ? entropy + (value / sum) * Math.log(value / sum) : entropy), 0),
  );
}
