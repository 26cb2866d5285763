import { eigenvaluesOf } from "../../vae/geometry/eigenvalues.js";
import { type Operators, transported } from "../../vae/geometry/transport.js";
import { type CurveCodes, decodedPath, mean } from "./curve-paths.js";
import { DEGREES, type KnownCurves } from "./known-curves.js";

/** Whether an operator Ψ carries codes round closed curves: means over codes that are carried along exp(c Ψ), c rising from 0. */
export interface Turning {
  /** Degrees that what is decoded comes round until it has come round or is lost; at most 360. */
  readonly degrees: number;
  /** The degrees as a share of all that it moved, to and fro: 1 for an even turn, 0 for none. */
  readonly steadiness: number;
  /** How far what is decoded is from the curve's place at the angle that it has come to, as a share of the gap. */
  readonly stray: number;
  /** The share of codes that turn the way most do. */
  readonly sameWay: number;
}

/** What of the decoded is farther from its curve is lost: as far as what is next to it. */
const LOST = 1;
/** Codes of each piece that are carried. */
const CODES = 3;
/** The operator's fastest eigenvalue goes so far in a step, radians where it turns. */
const STEP = 0.2;
const MOST_STEPS = 160;
/** The angle that fits best is looked for so near to the last one: some digits look the same upside down. */
const REACH = 45;

/**
 * How one operator turns what is decoded.
 *
 * @param operator d × d
 * @param decode takes codes to count × height × width values
 */
export function turningOf(
  strayByDegree: NonNullable<KnownCurves["strayByDegree"]>,
  operator: ArrayLike<number>,
  { codes, pieces }: CurveCodes,
  decode: (codes: Float32Array) => Float32Array,
): Turning {
  const dimensions = Math.round(Math.sqrt(operator.length));
  const operators: Operators = { dimensions, count: 1, values: Float64Array.from(operator) };
  const fastest = Math.max(
    ...eigenvaluesOf(operator, dimensions).map(([real, imaginary]) => Math.hypot(real, imaginary)),
  );
  const step = fastest > 0 ? STEP / fastest : 0;
  const taken = new Map<number, number>();
  const chosen = Array.from(pieces.keys()).filter((index) => {
    const before = taken.get(pieces[index] as number) ?? 0;
    taken.set(pieces[index] as number, before + 1);
    return before < CODES;
  });
  const ways = chosen.map((index) => {
    const code = codes.subarray(index * dimensions, (index + 1) * dimensions);
    const path: ArrayLike<number>[] = [code];
    for (let i = 0; i < MOST_STEPS; i++) path.push(transported(operators, [step], path[i] as ArrayLike<number>));
    const piece = pieces[index] as number;
    return followed(decodedPath(path, decode), (values) => strayByDegree(piece, values));
  });
  const turning = ways.map(({ net }) => net);
  const [forwards, backwards] = [turning.filter((net) => net > 0).length, turning.filter((net) => net < 0).length];
  return {
    degrees: mean(turning.map((net) => Math.min(DEGREES, Math.abs(net)))),
    steadiness: mean(ways.map(({ net, moved }) => (moved > 0 ? Math.abs(net) / moved : 0))),
    stray: mean(ways.map(({ stray }) => stray)),
    sameWay: Math.max(forwards, backwards) / ways.length,
  };
}

/** The angles that fit what is decoded on the way, one after the other. */
function followed(decoded: readonly Float32Array[], strayByDegree: (values: Float32Array) => Float64Array) {
  let [angle, net, moved] = [0, 0, 0];
  const strays: number[] = [];
  for (const [step, values] of decoded.entries()) {
    const differences = strayByDegree(values);
    const change = bestChange(differences, angle, step === 0 ? DEGREES / 2 : REACH);
    angle = (angle + change + DEGREES) % DEGREES;
    const stray = differences[angle] as number;
    if (step > 0 && !(stray <= LOST)) break;
    strays.push(stray);
    if (step === 0) continue;
    net += change;
    moved += Math.abs(change);
    if (Math.abs(net) >= DEGREES) break;
  }
  return { net, moved, stray: mean(strays) };
}

/** By how many degrees the angle changes to the one that fits best, at most so many; of equals the least. */
function bestChange(differences: Float64Array, angle: number, most: number): number {
  let best = 0;
  const at = (change: number) => differences[(angle + change + DEGREES) % DEGREES] as number;
  for (let size = 1; size <= most; size++) {
    for (const change of [size, -size]) if (at(change) < at(best)) best = change;
  }
  return best;
}
