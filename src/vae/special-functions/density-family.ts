/** Densities on a line that one parameter tells apart, each with a single mode; logarithms are of unnormalised densities. */
export interface DensityFamily {
  /** Where the density lives; may be infinite. */
  readonly bounds: readonly [number, number];
  mode(parameter: number): number;
  /** About one standard deviation. */
  scale(parameter: number): number;
  logDensity(at: number, parameter: number): number;
  /** ∂ logDensity / ∂ parameter. */
  score(at: number, parameter: number): number;
}

/** Beyond this below the mode's log density there is nothing that float64 would add. */
const NEGLIGIBLE = 40;
const PANELS = 32;

/** Gauss–Legendre's five nodes and weights on [−1, 1]. */
const NODES = [0, 0.5384693101056831, -0.5384693101056831, 0.906179845938664, -0.906179845938664];
const WEIGHTS = [0.5688888888888889, 0.4786286704993665, 0.4786286704993665, 0.2369268850561891, 0.2369268850561891];

/**
 * One density of a family, by quadrature in float64: its normaliser, its score's moments, and its quantiles with their derivative
 * by the parameter. That derivative is the implicit one (Figurnov et al. 2018, equation 5), ∂t/∂θ = −(∂F/∂θ)/p(t): a draw
 * has no rejected proposals, so it follows from its noise alone and its gradient has no second term.
 */
export class Distribution {
  /** log ∫ exp(logDensity). */
  readonly logNormaliser: number;
  readonly #from: number;
  readonly #width: number;
  readonly #peak: number;
  readonly #meanScore: number;
  readonly #meanSquaredScore: number;
  /** Of the density scaled to 1 at its mode, and of its score times it, up to each panel's end. */
  readonly #mass = new Float64Array(PANELS + 1);
  readonly #scoreMass = new Float64Array(PANELS + 1);

  constructor(
    private readonly family: DensityFamily,
    private readonly parameter: number,
  ) {
    const mode = family.mode(parameter);
    this.#peak = family.logDensity(mode, parameter);
    this.#from = this.#reach(mode, -1);
    this.#width = (this.#reach(mode, 1) - this.#from) / PANELS;
    let squares = 0;
    for (let panel = 0; panel < PANELS; panel++) {
      const start = this.#from + panel * this.#width;
      const [mass, scoreMass, squareMass] = this.#integrals(start, start + this.#width);
      squares += squareMass;
      this.#mass[panel + 1] = (this.#mass[panel] as number) + mass;
      this.#scoreMass[panel + 1] = (this.#scoreMass[panel] as number) + scoreMass;
    }
    const total = this.#mass[PANELS] as number;
    this.logNormaliser = this.#peak + Math.log(total);
    this.#meanScore = (this.#scoreMass[PANELS] as number) / total;
    this.#meanSquaredScore = squares / total;
  }

  /** ∂ logNormaliser / ∂ parameter: the score's mean. */
  get meanScore(): number {
    return this.#meanScore;
  }

  /** ∂² logNormaliser / ∂ parameter², where the score does not depend on the parameter. */
  get scoreVariance(): number {
    return this.#meanSquaredScore - this.#meanScore ** 2;
  }

  /** The t with F(t) = p for p in (0, 1), and ∂t/∂parameter at that p. */
  quantile(p: number): { readonly value: number; readonly byParameter: number } {
    const wanted = p * (this.#mass[PANELS] as number);
    let panel = 0;
    for (let step = PANELS / 2; step >= 1; step /= 2) if ((this.#mass[panel + step] as number) <= wanted) panel += step;
    const start = this.#from + panel * this.#width;
    const missing = wanted - (this.#mass[panel] as number);
    let [low, high] = [start, start + this.#width];
    let at = start + (this.#width * missing) / ((this.#mass[panel + 1] as number) - (this.#mass[panel] as number) || 1);
    // Newton's steps, with halves of the bracket where one leaves it.
    for (let round = 0; round < 40; round++) {
      const [mass] = this.#integrals(start, at);
      if (mass > missing) high = at;
      else low = at;
      const next = at + (missing - mass) / this.#density(at);
      const moved = next > low && next < high ? next : 0.5 * (low + high);
      const settled = Math.abs(moved - at) <= 1e-10 * this.#width;
      at = moved;
      if (settled) break;
    }
    const [mass, scoreMass] = this.#integrals(start, at);
    const below = (this.#scoreMass[panel] as number) + scoreMass;
    const byParameter = -(below - this.#meanScore * ((this.#mass[panel] as number) + mass)) / this.#density(at);
    return { value: at, byParameter };
  }

  #density(at: number): number {
    return Math.exp(this.family.logDensity(at, this.parameter) - this.#peak);
  }

  /** Of the density, of its score times it, and of the score's square times it. */
  #integrals(from: number, to: number): [number, number, number] {
    let mass = 0;
    let scoreMass = 0;
    let squareMass = 0;
    for (const [index, node] of NODES.entries()) {
      const at = 0.5 * (from + to) + 0.5 * (to - from) * node;
      const density = (WEIGHTS[index] as number) * this.#density(at);
      const score = this.family.score(at, this.parameter);
      mass += density;
      scoreMass += density * score;
      squareMass += density * score * score;
    }
    const half = 0.5 * (to - from);
    return [half * mass, half * scoreMass, half * squareMass];
  }

  /** How far to one side of the mode there is mass that counts. */
  #reach(mode: number, side: -1 | 1): number {
    const bound = this.family.bounds[side < 0 ? 0 : 1];
    for (let distance = 3 * this.family.scale(this.parameter); ; distance *= 1.3) {
      const at = mode + side * distance;
      if (side < 0 ? at <= bound : at >= bound) return bound;
      if (this.family.logDensity(at, this.parameter) - this.#peak < -NEGLIGIBLE) return at;
    }
  }
}
