import {
  addTo,
  exponentialTimes,
  MOST_TERMS,
  norm,
  rowTimes,
  stepsFor,
} from "../special-functions/exponential-action.js";
import { leastSparse } from "./sparse-quadratic.js";

/**
 * Learned transports of a space (Connor et al. 2021): a point moves along expm(Σ c_m Ψ_m), with operators Ψ (M × d × d, rows one
 * after the other) and coefficients c. In float64, without tensors.
 */
export interface Operators {
  readonly dimensions: number;
  readonly count: number;
  /** M × d × d. Of one type, so that the loops over it are compiled for that alone. */
  readonly values: Float64Array;
}

/** A sum of operators with a larger norm carries e³⁰ times as far, which no path of data does. */
const MOST_NORM = 30;

/** Σ c_m Ψ_m, d × d. */
function generatorOf({ dimensions, count, values }: Operators, coefficients: ArrayLike<number>): Float64Array {
  const size = dimensions * dimensions;
  const sum = new Float64Array(size);
  for (let m = 0; m < count; m++) {
    const c = coefficients[m] as number;
    if (c === 0) continue;
    for (let i = 0; i < size; i++) sum[i] = (sum[i] as number) + c * (values[m * size + i] as number);
  }
  return sum;
}

/** Where coefficients carry a point to. */
export function transported(
  operators: Operators,
  coefficients: ArrayLike<number>,
  from: ArrayLike<number>,
): Float64Array {
  return exponentialTimes(generatorOf(operators, coefficients), from);
}

interface Arrival {
  /** expm(Σ c_m Ψ_m) a, d. */
  readonly place: Float64Array;
  /** Its derivatives by c, M × d. */
  readonly byCoefficient: Float64Array;
}

/** Where coefficients carry a point to, and the derivatives of the series that says so. */
function arrival(operators: Operators, coefficients: ArrayLike<number>, from: ArrayLike<number>): Arrival {
  const { dimensions: d, count, values } = operators;
  const generator = generatorOf(operators, coefficients);
  if (count === 1) {
    // A single operator commutes with its multiples: d/dc expm(cΨ) a = Ψ expm(cΨ) a.
    const place = exponentialTimes(generator, from);
    return { place, byCoefficient: place.map((_, row) => rowTimes(values, row * d, place, 0, d)) };
  }
  const steps = stepsFor(generator, d);
  const place = Float64Array.from({ length: d }, (_, i) => from[i] as number);
  const slopes = new Float64Array(count * d);
  let [term, next] = [new Float64Array(d), new Float64Array(d)];
  let [slopeTerm, nextSlope] = [new Float64Array(slopes.length), new Float64Array(slopes.length)];
  for (let step = 0; step < steps; step++) {
    term.set(place);
    slopeTerm.set(slopes);
    for (let k = 1; k <= MOST_TERMS; k++) {
      const scale = 1 / (k * steps);
      for (let at = 0; at < slopes.length; at += d) {
        for (let row = 0; row < d; row++) {
          nextSlope[at + row] =
            scale * (rowTimes(generator, row * d, slopeTerm, at, d) + rowTimes(values, (at + row) * d, term, 0, d));
        }
      }
      for (let row = 0; row < d; row++) next[row] = scale * rowTimes(generator, row * d, term, 0, d);
      [term, next] = [next, term];
      [slopeTerm, nextSlope] = [nextSlope, slopeTerm];
      // Not `||`: both are to be added.
      const more = addTo(place, term);
      if (!addTo(slopes, slopeTerm) && !more) break;
    }
  }
  return { place, byCoefficient: slopes };
}

/** What coefficients are inferred by: z ~ N(T(c) a, variance), c ~ Laplace(0, 1/sparsity). */
export interface TransportModel {
  readonly variance: number;
  readonly sparsity: number;
}

export interface InferredTransport {
  readonly coefficients: Float64Array;
  /** |z − T(c) a|² / 2σ² + ζ |c|₁, nats: −log of the density at its most likely coefficients, without its constants. */
  readonly energy: number;
}

const MOST_ROUNDS = 40;
/** A descent that falls by less, relatively, has arrived. */
const SETTLED = 1e-6;

/**
 * The most likely coefficients that carry one point to another: the least |z − T(c) a|² / 2σ² + ζ |c|₁ that is found from any of
 * the starts (Connor et al. 2021, equation 9). Each descends by Gauss–Newton steps of which the ℓ1 norm is a part, damped as
 * Levenberg and Marquardt do where a step would rise.
 */
export function inferTransport(
  operators: Operators,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  model: TransportModel,
  starts: readonly ArrayLike<number>[],
): InferredTransport {
  let best: InferredTransport | null = null;
  const [origin, target] = [Float64Array.from(from), Float64Array.from(to)];
  for (const start of starts) {
    const found = descend(operators, origin, target, model, Float64Array.from(start));
    if (!best || found.energy < best.energy) best = found;
  }
  return best ?? { coefficients: new Float64Array(operators.count), energy: Number.POSITIVE_INFINITY };
}

function descend(
  operators: Operators,
  from: Float64Array,
  to: Float64Array,
  model: TransportModel,
  start: Float64Array,
): InferredTransport {
  const { count, dimensions: d } = operators;
  const energyAt = (c: Float64Array, place: Float64Array) => {
    let [squares, sizes] = [0, 0];
    for (let i = 0; i < d; i++) squares += ((to[i] as number) - (place[i] as number)) ** 2;
    for (const value of c) sizes += Math.abs(value);
    return squares / (2 * model.variance) + model.sparsity * sizes;
  };
  let c = start;
  let at = arrival(operators, c, from);
  let energy = energyAt(c, at.place);
  let damping = 1e-3;
  const curvature = new Float64Array(count * count);
  const slope = new Float64Array(count);
  for (let round = 0; round < MOST_ROUNDS && damping < 1e9; round++) {
    const { place, byCoefficient } = at;
    for (let m = 0; m < count; m++) {
      let pull = 0;
      for (let i = 0; i < d; i++)
        pull += (byCoefficient[m * d + i] as number) * ((to[i] as number) - (place[i] as number));
      slope[m] = pull / model.variance;
      for (let other = 0; other <= m; other++) {
        let both = 0;
        for (let i = 0; i < d; i++)
          both += (byCoefficient[m * d + i] as number) * (byCoefficient[other * d + i] as number);
        curvature[m * count + other] = both / model.variance;
        curvature[other * count + m] = both / model.variance;
      }
    }
    const next = sparseStep(c, slope, curvature, damping, model.sparsity);
    if (norm(generatorOf(operators, next), d) > MOST_NORM) {
      damping = Math.max(1e-3, 10 * damping);
      continue;
    }
    const reached = energyAt(next, transported(operators, next, from));
    if (!(reached < energy)) {
      damping *= 8;
      continue;
    }
    const settled = energy - reached < SETTLED * (1 + reached);
    [c, energy] = [next, reached];
    at = arrival(operators, c, from);
    damping = Math.max(1e-9, damping / 8);
    if (settled) break;
  }
  return { coefficients: c, energy };
}

/** argmin over c' of ½ Δᵀ(H + λ(1 + diag H)) Δ − gᵀΔ + ζ |c'|₁ with Δ = c' − c. */
function sparseStep(
  c: Float64Array,
  slope: Float64Array,
  curvature: Float64Array,
  damping: number,
  sparsity: number,
): Float64Array {
  const count = c.length;
  const matrix = curvature.slice();
  for (let m = 0; m < count; m++) {
    const at = m * count + m;
    matrix[at] = (matrix[at] as number) + damping * (1 + (matrix[at] as number));
  }
  const linear = slope.map((value, m) => value + rowTimes(matrix, m * count, c, 0, count));
  return leastSparse(matrix, linear, sparsity, c);
}
