import type { Extent } from "../scatter/camera.js";
import { type Decodes, decodeInSlices } from "./decode-in-slices.js";
import type { PlanePosterior } from "./ellipse.js";
import { cellSize, type Grid, gridOver, middleOf, middlesOf } from "./grid.js";
import type { Pace } from "./pace.js";

/** The true posterior of an image in a plane under N(0, I), by numerical integration, beside its approximation q. */
export interface TruePosterior {
  readonly grid: Grid;
  /** p(z|x) of each cell: masses that add up to 1. */
  readonly masses: Float64Array;
  /** log p(x) = log ∫ p(x|z) p(z) dz, nats. */
  readonly logLikelihood: number;
  /** E_q[ −log p(x|z) ], nats. */
  readonly reconstruction: number;
  /** KL( q(z|x) ‖ p(z|x) ), nats: the bound's gap. */
  readonly gap: number;
}

/** The whole prior, with a thousandth of its mass outside; where a posterior can be. */
const PRIOR_REACH = 4;
const COARSE_SIDE = 48;
const FINE_SIDE = 72;
/** Of q, so many standard deviations belong to the picture, and to its expectations. */
const Q_REACH = 4.5;
/** A coarse cell so many nats below the best holds nothing that counts. */
const NEGLIGIBLE_NATS = 14;

/**
 * p(z|x) ∝ p(x|z) p(z) of one image on a grid: first over all that the prior allows, then finely where mass was found, with
 * q's own reach.
 *
 * @param logDensity log p(x|z) in nats from the image that z decodes to
 * @param q the encoder's Gaussian, of the same two dimensions
 */
export async function truePosterior(
  decoder: Decodes,
  logDensity: (decoded: Float32Array) => number,
  q: PlanePosterior,
  pace: Pace,
): Promise<TruePosterior> {
  const reach = Q_REACH;
  const ofQ: Extent = {
    left: q.mean.x - reach * q.deviation.x,
    right: q.mean.x + reach * q.deviation.x,
    bottom: q.mean.y - reach * q.deviation.y,
    top: q.mean.y + reach * q.deviation.y,
  };
  const all = { left: -PRIOR_REACH, right: PRIOR_REACH, bottom: -PRIOR_REACH, top: PRIOR_REACH };
  const coarse = gridOver(united(all, ofQ), COARSE_SIDE);
  const fineShare = FINE_SIDE ** 2 / (FINE_SIDE ** 2 + coarse.columns * coarse.rows);
  const far = await logJoint(decoder, coarse, logDensity, (part) => pace((1 - fineShare) * part));
  const grid = gridOver(united(massExtent(coarse, far.joint), ofQ), FINE_SIDE);
  const near = await logJoint(decoder, grid, logDensity, (part) => pace(1 - fineShare + fineShare * part));

  const { width, height } = cellSize(grid);
  const most = near.joint.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const masses = near.joint.map((value) => Math.exp(value - most));
  const sum = masses.reduce((a, b) => a + b, 0);
  const logLikelihood = most + Math.log(sum * width * height);

  const weights = approximation(grid, q);
  let [reconstruction, gap] = [0, 0];
  weights.masses.forEach((mass, cell) => {
    if (mass === 0) return;
    reconstruction -= mass * (near.density[cell] as number);
    gap += mass * ((weights.logDensity[cell] as number) - ((near.joint[cell] as number) - logLikelihood));
  });
  return { grid, masses: masses.map((mass) => mass / sum), logLikelihood, reconstruction, gap };
}

/** log p(x|z), and log p(x|z) p(z), at the middles. */
async function logJoint(
  decoder: Decodes,
  grid: Grid,
  logDensity: (decoded: Float32Array) => number,
  pace: Pace,
): Promise<{ readonly density: Float64Array; readonly joint: Float64Array }> {
  const codes = middlesOf(grid);
  const density = new Float64Array(codes.length / 2);
  const joint = new Float64Array(codes.length / 2);
  await decodeInSlices(
    decoder,
    codes,
    (cell, decoded) => {
      const [x, y] = [codes[2 * cell] as number, codes[2 * cell + 1] as number];
      density[cell] = logDensity(decoded);
      joint[cell] = (density[cell] as number) - 0.5 * (x * x + y * y) - Math.log(2 * Math.PI);
    },
    pace,
  );
  return { density, joint };
}

/** q at the middles, as masses that add up to 1 and as a density. */
function approximation(grid: Grid, { mean, deviation }: PlanePosterior) {
  const logDensity = new Float64Array(grid.columns * grid.rows);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const { x, y } = middleOf(grid, column, row);
      const squared = ((x - mean.x) / deviation.x) ** 2 + ((y - mean.y) / deviation.y) ** 2;
      logDensity[row * grid.columns + column] = -0.5 * squared - Math.log(2 * Math.PI * deviation.x * deviation.y);
    }
  }
  const unnormalised = logDensity.map((value) => Math.exp(value));
  const sum = unnormalised.reduce((a, b) => a + b, 0);
  return { logDensity, masses: unnormalised.map((value) => value / sum) };
}

/** The cells that hold all mass that counts, with one cell around. */
function massExtent(grid: Grid, joint: Float64Array): Extent {
  const most = joint.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let extent: Extent | null = null;
  const { width, height } = cellSize(grid);
  joint.forEach((value, cell) => {
    if (value < most - NEGLIGIBLE_NATS) return;
    const { x, y } = middleOf(grid, cell % grid.columns, Math.floor(cell / grid.columns));
    const around = { left: x - 1.5 * width, right: x + 1.5 * width, bottom: y - 1.5 * height, top: y + 1.5 * height };
    extent = extent ? united(extent, around) : around;
  });
  return extent ?? grid.extent;
}

function united(a: Extent, b: Extent): Extent {
  return {
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
    top: Math.max(a.top, b.top),
  };
}
