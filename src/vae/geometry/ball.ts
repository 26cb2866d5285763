import * as tf from "@tensorflow/tfjs";
import { elementwise } from "../special-functions/elementwise.js";
import { arctangentRatio, tangentRatio } from "./curved-functions.js";

/**
 * The Poincaré ball of curvature K < 0 and radius 1/√−K (Ganea et al. 2018, section 2), batch × d coordinates. The curvature
 * is a scalar tensor, so that it can be learned. Tangent vectors are in an orthonormal frame: their length is a distance.
 *
 * For K > 0 the same formulas are those of a sphere in stereographic coordinates, for K = 0 of flat space (Skopek et al. 2020,
 * appendix A), and all is smooth between them. A sphere ends at its far side, π/√K from 0, which lies at infinity.
 */

/** Points stay off the border by this part of the radius: 12.2/√−K from the middle, as far as float32 tells points apart. */
const BORDER = 1e-5;

/** x ⊕ y (Möbius addition, Ganea et al. 2018, equation 4). */
function moebiusAdd(x: tf.Tensor2D, y: tf.Tensor2D, curvature: tf.Scalar): tf.Tensor2D {
  const xy = tf.mul(curvature, tf.sum(tf.mul(x, y), 1, true));
  const xx = tf.mul(curvature, squaredLength(x));
  const yy = tf.mul(curvature, squaredLength(y));
  const above = tf.add(tf.mul(tf.sub(tf.sub(1, tf.mul(2, xy)), yy), x), tf.mul(tf.add(1, xx), y));
  // The denominator 1 − 2K⟨x, y⟩ + K²|x|²|y|² as a sum of what is above 0, for near the border it cancels.
  const below = tf.sub(tf.mul(tf.add(1, xx), tf.add(1, yy)), tf.mul(curvature, squaredLength(tf.add(x, y))));
  return inside(tf.div(above, below), curvature);
}

/** The end of the geodesic that starts at 0 in the direction of a tangent vector and is as long. */
export function exponentialAtOrigin(tangent: tf.Tensor2D, curvature: tf.Scalar): tf.Tensor2D {
  const q = tf.mul(0.25, tf.mul(curvature, squaredLength(tangent)));
  return inside(tf.mul(tf.mul(0.5, elementwise(q, tangentRatio)), tangent), curvature);
}

/** The end of the geodesic that starts at a point: a tangent vector at 0 is taken there by parallel transport first. */
export function exponential(point: tf.Tensor2D, tangent: tf.Tensor2D, curvature: tf.Scalar): tf.Tensor2D {
  return moebiusAdd(point, exponentialAtOrigin(tangent, curvature), curvature);
}

/** The inverse of `exponentialAtOrigin`. */
export function logarithmAtOrigin(point: tf.Tensor2D, curvature: tf.Scalar): tf.Tensor2D {
  const q = tf.mul(curvature, squaredLength(point));
  return tf.mul(tf.mul(2, elementwise(q, arctangentRatio)), point);
}

/** The inverse of `exponential`: the tangent vector at `from`, taken to 0. */
export function logarithm(from: tf.Tensor2D, to: tf.Tensor2D, curvature: tf.Scalar): tf.Tensor2D {
  return logarithmAtOrigin(moebiusAdd(tf.neg(from), to, curvature), curvature);
}

/** |x|² of each row, batch × 1. */
export function squaredLength(x: tf.Tensor): tf.Tensor2D {
  return tf.sum(tf.square(x), 1, true);
}

/** Points that rounding put on the border or beyond it, back inside. */
function inside(x: tf.Tensor, curvature: tf.Scalar): tf.Tensor2D {
  const most = tf.mul(1 - BORDER, tf.rsqrt(tf.maximum(tf.neg(curvature), 1e-12)));
  const length = tf.sqrt(tf.add(squaredLength(x), 1e-24));
  return tf.mul(x, tf.minimum(1, tf.div(most, length))) as tf.Tensor2D;
}
