import type { DensityKernels } from "../../density-kernels.js";
import type { Address } from "../../kernels.js";
import type { Range } from "../../range.js";
import type { Arena } from "../arena.js";
import { rowOf, type Signal } from "../signal.js";
import type { Workspace } from "../workspace.js";
import type { Output } from "./output.js";

/** Independent pixels with nothing of their own that is trained. */
export class PixelOutput implements Output {
  readonly logDensity: Address;
  readonly parameters = [];
  readonly #weights: Address;

  constructor(
    private readonly density: DensityKernels,
    private readonly x: Address,
    private readonly pixels: number,
    private readonly output: Signal,
    rows: number,
    arena: Arena,
  ) {
    this.logDensity = arena.floats(rows);
    this.#weights = arena.floats(rows);
  }

  forward({ kernels }: Workspace, { from, count }: Range): void {
    const { pixels, output } = this;
    const x = rowOf(this.x, from, pixels);
    const given = rowOf(output.values, from, output.size);
    this.density.density(kernels, [x, given, this.logDensity + 4 * from, count, pixels], output.size / pixels);
  }

  backward({ kernels, floats }: Workspace, { from, count }: Range, weight: number): void {
    const { pixels, output } = this;
    const weights = this.#weights + 4 * from;
    floats.fill(weight, weights / 4, weights / 4 + count);
    const x = rowOf(this.x, from, pixels);
    const given = rowOf(output.values, from, output.size);
    const gradients = rowOf(output.gradients, from, output.size);
    this.density.densityAndGradient(
      kernels,
      [weights, x, given, this.logDensity + 4 * from, gradients, count, pixels],
      output.size / pixels,
    );
  }

  update(): void {}
}
