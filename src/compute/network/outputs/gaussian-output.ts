import type { GaussianForm } from "../../../vae/likelihoods/likelihood-form.js";
import type { OptimizerStep } from "../../../vae/optimizers/optimizer-step.js";
import { densityKernels } from "../../density-kernels.js";
import type { Address } from "../../kernels.js";
import type { Range } from "../../range.js";
import type { Arena } from "../arena.js";
import type { Share } from "../layer.js";
import { moveParameter, type Parameter, parameter } from "../parameter.js";
import type { Signal } from "../signal.js";
import type { Workspace } from "../workspace.js";
import type { Output } from "./output.js";
import { PixelOutput } from "./pixel-output.js";

/**
 * Gaussian pixels with one variance for all, as src/vae/likelihoods/gaussian.ts has them: with E = −½ Σ (x − mean)² of a row of n
 * pixels and l = log σ², log p = E e⁻ˡ − ½ n (l + log 2π), whose gradient by l is −E e⁻ˡ − ½ n.
 */
export class GaussianOutput implements Output {
  readonly logDensity: Address;
  readonly parameters: readonly Parameter[];
  /** Its log density is E. */
  readonly #exponent: PixelOutput;
  /** The weighted gradient by l, one a row; then the sum of them. */
  readonly #byLogVariance: Address;
  readonly #gradient: Address;

  constructor(
    private readonly form: GaussianForm,
    x: Address,
    private readonly pixels: number,
    output: Signal,
    rows: number,
    arena: Arena,
  ) {
    this.#exponent = new PixelOutput(densityKernels[`${form.mean}Mean`], x, pixels, output, rows, arena);
    this.logDensity = arena.floats(rows);
    this.parameters = form.logVariance === "learned" ? [parameter(arena, 1)] : [];
    this.#byLogVariance = arena.floats(rows);
    this.#gradient = arena.floats(1);
  }

  forward(workspace: Workspace, rows: Range): void {
    this.#exponent.forward(workspace, rows);
    this.#toDensities(workspace, rows);
  }

  backward(workspace: Workspace, rows: Range, weight: number): void {
    const { floats } = workspace;
    const { value, isFree } = this.#logVariance(floats);
    const precision = Math.exp(-value);
    this.#exponent.backward(workspace, rows, weight * precision);
    for (let row = rows.from; row < rows.from + rows.count; row++) {
      const byLogVariance = -(floats[this.#exponent.logDensity / 4 + row] as number) * precision - this.pixels / 2;
      floats[this.#byLogVariance / 4 + row] = isFree ? weight * byLogVariance : 0;
    }
    this.#toDensities(workspace, rows);
  }

  update(workspace: Workspace, rows: number, { part }: Share, settings: OptimizerStep): void {
    const [trained] = this.parameters;
    if (!trained || part > 0) return;
    workspace.kernels.sum(this.#byLogVariance, this.#gradient, 1, rows, 1, 1);
    moveParameter(workspace, trained, { from: 0, count: 1 }, this.#gradient, settings);
  }

  #toDensities({ floats }: Workspace, rows: Range): void {
    const { value } = this.#logVariance(floats);
    const precision = Math.exp(-value);
    const normaliser = (this.pixels / 2) * (value + Math.log(2 * Math.PI));
    for (let row = rows.from; row < rows.from + rows.count; row++) {
      floats[this.logDensity / 4 + row] =
        (floats[this.#exponent.logDensity / 4 + row] as number) * precision - normaliser;
    }
  }

  /** log σ², and whether it has a gradient: beyond its bound there is none. */
  #logVariance(floats: Float32Array): { value: number; isFree: boolean } {
    const { logVariance, bound } = this.form;
    if (logVariance !== "learned") return { value: logVariance, isFree: false };
    const raw = floats[(this.parameters[0] as Parameter).values / 4] as number;
    return { value: Math.min(bound, Math.max(-bound, raw)), isFree: Math.abs(raw) <= bound };
  }
}
