import * as tf from "@tensorflow/tfjs";
import { type DensityKernels, densityKernels } from "../density-kernels.js";
import type { KernelHeap, PartWorkspace } from "../kernel-heap.js";
import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import { type Inputs, type Operation, required } from "./operation.js";

/**
 * A sum over the pixels of each example, and its gradient by the decoder's output:
 *
 * {x [batch, pixels], output [batch, pixels · levels]} → [batch], and with {dy [batch]} → [batch, pixels · levels].
 */
function logDensity(name: string, of: DensityKernels): readonly Operation[] {
  return [
    {
      kernelName: name,
      run: (heap, inputs) => {
        const { rows, pixels, levels, places } = examples(name, of, heap, inputs);
        const output = heap.output([rows]);
        const target = heap.address(output);
        heap.divide(rows, 1, 3 * rows * pixels * levels, ({ from, count }, { kernels }) => {
          const [x, given] = places(from);
          of.density(kernels, [x, given, target + 4 * from, count, pixels], levels);
        });
        return output;
      },
    },
    {
      kernelName: `${name}Grad`,
      run: (heap, inputs) => {
        const { rows, pixels, levels, places } = examples(name, of, heap, inputs);
        const dy = required(inputs, "dy");
        if (tf.util.sizeFromShape(dy.shape) !== rows) {
          throw new Error(`${name}Grad: dy must be [${rows}], one an example, not [${dy.shape}]`);
        }
        // The value comes with the slope.
        const [densities, gradients] = [heap.output([rows]), heap.output([rows, pixels * levels])];
        const [weights, values, target] = [dy, densities, gradients].map((each) => heap.address(each)) as [
          ...[Address, Address],
          Address,
        ];
        const work = ({ from, count }: Range, { kernels }: PartWorkspace) => {
          const [x, given] = places(from);
          const [first, own] = [4 * from, target + 4 * from * pixels * levels];
          of.densityAndGradient(kernels, [weights + first, x, given, values + first, own, count, pixels], levels);
        };
        heap.divide(rows, 1, 3 * rows * pixels * levels, work);
        heap.release(densities);
        return gradients;
      },
    },
  ];
}

function examples(name: string, { hasLevels }: DensityKernels, heap: KernelHeap, inputs: Inputs) {
  const [x, output] = [required(inputs, "x"), required(inputs, "output")];
  const [rows = 0, pixels = 0] = x.shape;
  const [sameRows, numbers = 0] = output.shape;
  if (
    x.shape.length !== 2 ||
    output.shape.length !== 2 ||
    rows !== sameRows ||
    numbers % pixels !== 0 ||
    !(hasLevels || numbers === pixels)
  ) {
    throw new Error(`${name}: x [${x.shape}] and output [${output.shape}] must have one shape, batch × pixels`);
  }
  const [data, given] = [heap.address(x), heap.address(output)];
  const places = (row: number) => [data + 4 * row * pixels, given + 4 * row * numbers] as [Address, Address];
  return { rows, pixels, levels: numbers / pixels, places };
}

export const logDensities: readonly Operation[] = [
  ...logDensity("BernoulliLogDensity", densityKernels.bernoulli),
  ...logDensity("ContinuousBernoulliLogDensity", densityKernels.continuousBernoulli),
  ...logDensity("LinearMeanExponent", densityKernels.linearMean),
  ...logDensity("SigmoidMeanExponent", densityKernels.sigmoidMean),
  ...logDensity("CategoricalLogDensity", densityKernels.categorical),
];
