import * as tf from "@tensorflow/tfjs";
import { type Inputs, type Operation, required } from "./operation.js";

/** {x, logits} [batch, pixels] → Σ_pixels x·logit − softplus(logit), [batch]: log Bernoulli(x; sigmoid(logits)) in nats. */
export const bernoulliLogDensity: Operation = {
  kernelName: "BernoulliLogDensity",
  run: (heap, inputs) => {
    const { x, logits, rows, columns } = images(inputs);
    const output = heap.output([rows]);
    heap.kernels.bernoulliLogDensity(heap.address(x), heap.address(logits), heap.address(output), rows, columns);
    return output;
  },
};

/** {dy [batch], x, logits [batch, pixels]} → dy · (x − sigmoid(logits)): what reaches the logits. */
export const bernoulliLogDensityGradient: Operation = {
  kernelName: "BernoulliLogDensityGrad",
  run: (heap, inputs) => {
    const { x, logits, rows, columns } = images(inputs);
    const dy = required(inputs, "dy");
    if (tf.util.sizeFromShape(dy.shape) !== rows) {
      throw new Error(`BernoulliLogDensityGrad: dy must be [${rows}], one an example, not [${dy.shape}]`);
    }
    const output = heap.output([rows, columns]);
    heap.kernels.bernoulliLogDensityGradient(
      heap.address(dy),
      heap.address(x),
      heap.address(logits),
      heap.address(output),
      rows,
      columns,
    );
    return output;
  },
};

function images(inputs: Inputs): { x: tf.TensorInfo; logits: tf.TensorInfo; rows: number; columns: number } {
  const x = required(inputs, "x");
  const logits = required(inputs, "logits");
  if (logits.shape.length !== 2 || !tf.util.arraysEqual(x.shape, logits.shape)) {
    throw new Error(
      `BernoulliLogDensity: x [${x.shape}] and logits [${logits.shape}] must have one shape, batch × pixels`,
    );
  }
  const [rows, columns] = logits.shape as [number, number];
  return { x, logits, rows, columns };
}
