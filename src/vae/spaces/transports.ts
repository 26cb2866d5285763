import type { LatentArrays, LatentDescription } from "../../protocol.js";
import { inferTransport, type Operators, transported } from "../geometry/transport.js";
import { NOISE, PRIOR_SPARSITY } from "../latents/transport-constants.js";
import { laplaceOf, uniformOf } from "../special-functions/normal-distribution.js";
import { plane } from "./plane.js";
import type { Space } from "./space.js";

/** An orbit goes so far to either side: what the prior's coefficients mostly reach. */
const REACH = 2;

/** R^d with learned transports: what a run's operators and anchors make of it. As long as they are not known, without orbits. */
export function transports(description: LatentDescription, arrays: LatentArrays): Space {
  const { dimensions } = description;
  const [count, anchorCount] = [Number(description.operators), Number(description.anchors)];
  const { operators: values, anchors } = arrays;
  const flat: Space = {
    ...plane(dimensions),
    surface: "orbits",
    prior: `transports from ${anchorCount} anchors`,
    // Even steps of N(0, I)'s probability are none of this prior's.
    grid: () => null,
  };
  const known =
    values?.length === count * dimensions * dimensions && anchors?.length === anchorCount * dimensions
      ? { values, anchors }
      : null;
  if (!known) return flat;
  const operators: Operators = { dimensions, count, values: Float64Array.from(known.values) };
  // A path is asked for place by place.
  const way = latest((from, to) => wayBetween(operators, from, to));
  return {
    ...flat,
    noiseSize: count + dimensions + 1,
    priorSample: (noise) => {
      const chance = uniformOf(noise[count + dimensions] ?? 0);
      const anchor = Math.min(anchorCount - 1, Math.floor(chance * anchorCount));
      const coefficients = Array.from({ length: count }, (_, m) => laplaceOf(noise[m] ?? 0, PRIOR_SPARSITY));
      const from = known.anchors.subarray(anchor * dimensions, (anchor + 1) * dimensions);
      return Array.from(
        transported(operators, coefficients, from),
        (value, axis) => value + NOISE * (noise[count + axis] ?? 0),
      );
    },
    between: (from, to, part) => {
      const coefficients = way(from, to);
      const carried = (along: number) =>
        transported(
          operators,
          coefficients.map((value) => along * value),
          from,
        );
      // What transports leave out between the two is gone straight.
      const missed = carried(1).map((value, axis) => (to[axis] ?? 0) - value);
      return Array.from(carried(part), (value, axis) => value + part * (missed[axis] as number));
    },
    orbits: (through, steps) =>
      Array.from({ length: count }, (_, m) =>
        Array.from({ length: steps }, (__, step) => {
          const along = REACH * ((2 * step) / (steps - 1) - 1);
          return transported(
            operators,
            Array.from({ length: count }, (___, other) => (other === m ? along : 0)),
            through,
          );
        }),
      ),
  };
}

type Ends = readonly [ArrayLike<number>, ArrayLike<number>];

/** A function of two codes that is not computed again as long as they stay the same numbers. */
function latest<T>(compute: (...ends: Ends) => T): (...ends: Ends) => T {
  let last: { readonly ends: Ends; readonly value: T } | null = null;
  const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    a.length === b.length && Array.from(a).every((value, i) => value === b[i]);
  return (from, to) => {
    if (!last || !same(last.ends[0], from) || !same(last.ends[1], to)) {
      last = { ends: [Array.from(from), Array.from(to)], value: compute(from, to) };
    }
    return last.value;
  };
}

/** A way goes through its end more exactly than the model's noise asks; it is approached from afar, where windings cost most. */
const VARIANCES = [1, 0.1, 0.01, (0.1 * NOISE) ** 2];

/** Coefficients that carry one point to another: of the ways from nothing and from ever finer ones the least. */
function wayBetween(operators: Operators, from: ArrayLike<number>, to: ArrayLike<number>): Float64Array {
  const nothing = new Float64Array(operators.count);
  let found: Float64Array = nothing;
  for (const variance of VARIANCES) {
    const model = { variance, sparsity: PRIOR_SPARSITY };
    found = inferTransport(operators, from, to, model, [found, nothing]).coefficients;
  }
  return found;
}
