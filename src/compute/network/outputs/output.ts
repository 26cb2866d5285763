import type { OptimizerStep } from "../../../vae/optimizers/optimizer-step.js";
import type { Address } from "../../kernels.js";
import type { Range } from "../../range.js";
import type { Share } from "../layer.js";
import type { Parameter } from "../parameter.js";
import type { Workspace } from "../workspace.js";

/** What a likelihood makes of the decoder's output, by rows: where a network ends. */
export interface Output {
  /** log p(x|z) in nats, one a row. */
  readonly logDensity: Address;
  /** In the order of `Likelihood.variables`. */
  readonly parameters: readonly Parameter[];
  forward(workspace: Workspace, rows: Range): void;
  /** The log density, and `weight` times its gradient by the decoder's output. */
  backward(workspace: Workspace, rows: Range, weight: number): void;
  /** A thread's share of the parameters, moved along their gradient over `rows` rows. */
  update(workspace: Workspace, rows: number, share: Share, settings: OptimizerStep): void;
}
