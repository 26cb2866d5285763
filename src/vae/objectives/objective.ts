import type * as tf from "@tensorflow/tfjs";
import type { ElboTerms } from "../elbo.js";

/** When in a training an objective is asked for. */
export interface Moment {
  /** Counts from 1; 0 before the first. */
  readonly step: number;
  /** Epochs since the start, in fractions. */
  readonly epoch: number;
}

/** What the optimizer minimises, made of the terms: a scalar, in nats per example. */
export type Objective = (terms: ElboTerms, moment: Moment) => tf.Scalar;
