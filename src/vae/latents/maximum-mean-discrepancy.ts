import * as tf from "@tensorflow/tfjs";

/** Tolstikhin et al. (2018), appendix B: widths around the one that fits the prior. */
const SCALES = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * MMD²(q, p) between rows drawn from q and as many from the prior N(0, I), unbiased (Gretton et al. 2012, equation 3): its mean
 * is 0 where the two are the same, so that it is sometimes below 0. Inverse multiquadratic kernels C / (C + ‖a − b‖²) with
 * C = 2 d s, summed over the scales s. Of a single row nothing is known, and it is 0.
 */
export function maximumMeanDiscrepancy(codes: tf.Tensor2D, prior: tf.Tensor2D): tf.Scalar {
  const [count, dimensions] = codes.shape;
  if (count < 2) return tf.mul(tf.sum(codes), 0) as tf.Scalar;
  const kernel = (a: tf.Tensor2D, b: tf.Tensor2D) => {
    const distances = squaredDistances(a, b);
    const kernels = SCALES.map((scale) => tf.div(2 * dimensions * scale, tf.add(2 * dimensions * scale, distances)));
    return tf.addN(kernels);
  };
  // A row's kernel with itself is 1 at every scale, and left out.
  const within = (rows: tf.Tensor2D) =>
    tf.div(tf.sub(tf.sum(tf.mean(kernel(rows, rows), 1)), SCALES.length), count - 1);
  const between = tf.mean(kernel(codes, prior));
  return tf.sub(tf.add(within(codes), within(prior)), tf.mul(between, 2)) as tf.Scalar;
}

/** ‖aᵢ − bⱼ‖², rows of a × rows of b; what cancels to below 0 is 0. */
function squaredDistances(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const lengths = (rows: tf.Tensor2D) => tf.sum(tf.square(rows), 1);
  const both = tf.add(tf.expandDims(lengths(a), 1), tf.expandDims(lengths(b), 0));
  return tf.relu(tf.sub(both, tf.mul(2, tf.matMul(a, b, false, true)))) as tf.Tensor2D;
}
