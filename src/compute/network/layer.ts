import type { OptimizerStep } from "../../vae/optimizers/optimizer-step.js";
import type { Range } from "../range.js";
import type { Parameter } from "./parameter.js";
import type { Workspace } from "./workspace.js";

/** Which part of the work one of several threads does. */
export interface Share {
  readonly part: number;
  readonly parts: number;
}

/** Floats that a thread needs to work in. */
export interface WorkFloats {
  /** Columns of images. */
  readonly columns: number;
  /** A packed gradient of the output. */
  readonly packed: number;
  /** Gradients of some parameters. */
  readonly gradients: number;
}

/**
 * A layer's forward and backward pass between two signals, on any number of threads.
 *
 * Rows of a batch are independent in `forward` and `backward`. Sums over a batch are made by `sumGradients` and `update` in an
 * order that the number of threads does not change, so that it changes no bit.
 */
export interface KernelLayer {
  /** In the order of `Layer.variables`. */
  readonly parameters: readonly Parameter[];
  readonly work: WorkFloats;
  /** Whether `update` reads what another thread's `sumGradients` wrote. */
  readonly sumsAcrossThreads: boolean;
  /** A thread's share of what has to be done once the parameters were written from outside. */
  prepare(workspace: Workspace, share: Share): void;
  forward(workspace: Workspace, rows: Range): void;
  /** From the gradient by the output to that by the input, where the input is trained; the former may be overwritten. */
  backward(workspace: Workspace, rows: Range): void;
  /** A thread's share of the sums over `rows` rows, where they are not part of `update`. */
  sumGradients(workspace: Workspace, rows: number, share: Share): void;
  /** A thread's share of the parameters, moved along their gradient. */
  update(workspace: Workspace, rows: number, share: Share, settings: OptimizerStep): void;
}
