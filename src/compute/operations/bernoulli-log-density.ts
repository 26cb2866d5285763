import * as tf from "@tensorflow/tfjs";
import { type Inputs, type Operation, required } from "./operation.js";

/** {x, logits} [batch, pixels] → Σ_pixels x·logit − softplus(logit), [batch]: log Bernoulli(x; sigmoid(logits)) in nats. */
export const bernoulliLogDensity: Operation = {
  kernelName: "BernoulliLogDensity",
  run: (heap, inputs) => {
    const { x, logits, rows, columns } = images(inputs);
    const output = heap.output([rows]);
    const [pixels, given, target] = [heap.address(x), heap.address(logits), heap.address(output)];
    heap.divide(rows, 1, 3 * rows * columns, ({ from, count }, { kernels }) => {
      const first = 4 * from * columns;
      kernels.bernoulliLogDensity(pixels + first, given + first, target + 4 * from, count, columns);
    });
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
    const [weights, pixels, given, target] = [dy, x, logits, output].map((each) => heap.address(each)) as [
      ...[number, number],
      ...[number, number],
    ];
    heap.divide(rows, 1, 3 * rows * columns, ({ from, count }, { kernels }) => {
      const first = 4 * from * columns;
      kernels.bernoulliLogDensityGradient(
        weights + 4 * from,
        pixels + first,
        given + first,
        target + first,
        count,
        columns,
      );
    });
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
