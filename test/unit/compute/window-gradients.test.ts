import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeBuilds, differences, expectClose, numbers, seeds } from "./support.js";

interface Window {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly size: number;
  readonly stride: number;
  readonly pad: "same" | "valid";
}

const side = fc.integer({ min: 4, max: 7 });
const windows = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: side,
  width: side,
  channels: fc.integer({ min: 1, max: 5 }),
  size: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  pad: fc.constantFrom("same" as const, "valid" as const),
});

/** Output size and places before the first row, as TensorFlow defines both paddings. */
function along(length: number, { size, stride, pad }: Window): [number, number] {
  if (pad === "valid") return [Math.floor((length - size) / stride) + 1, 0];
  const output = Math.ceil(length / stride);
  return [output, Math.floor(Math.max(0, (output - 1) * stride + size - length) / 2)];
}

/** For each output of each channel, the places of x under the window and where in the window they are. */
function forEachOutput(given: Window, visit: (output: number, channel: number, under: [number, number][]) => void) {
  const { batch, height, width, channels, size, stride } = given;
  const [rows, top] = along(height, given);
  const [columns, left] = along(width, given);
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let channel = 0; channel < channels; channel++) {
          const under: [number, number][] = [];
          for (let at = 0; at < size ** 2; at++) {
            const [y, x] = [row * stride - top + Math.floor(at / size), column * stride - left + (at % size)];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            under.push([((image * height + y) * width + x) * channels + channel, at]);
          }
          visit(((image * rows + row) * columns + column) * channels + channel, channel, under);
        }
}

function shapes(given: Window) {
  const { batch, height, width, channels } = given;
  return {
    x: [batch, height, width, channels] as [number, number, number, number],
    y: [batch, along(height, given)[0], along(width, given)[0], channels] as [number, number, number, number],
  };
}

describeBuilds("maxPool", () => {
  it("has a gradient that goes to the first largest value of each window, of each image", () => {
    fc.assert(
      fc.property(windows, seeds, (given, seed) => {
        tf.tidy(() => {
          const { x: xShape, y: yShape } = shapes(given);
          // Few different values, so that windows have several largest ones.
          const x = numbers(tf.util.sizeFromShape(xShape), seed, 3).map(Math.round);
          const dy = numbers(tf.util.sizeFromShape(yShape), seed + 1);
          const expected = new Float64Array(x.length);
          forEachOutput(given, (output, _channel, under) => {
            const largest = Math.max(...under.map(([place]) => x[place] as number));
            const [to] = under.find(([place]) => x[place] === largest) as [number, number];
            expected[to] = (expected[to] as number) + (dy[output] as number);
          });
          const { size, stride, pad } = given;
          const found = tf.grad((image) => tf.maxPool(image as tf.Tensor4D, size, stride, pad))(
            tf.tensor4d(x, xShape),
            tf.tensor4d(dy, yShape),
          );
          expectClose(found.dataSync(), expected, 1e-6);
        });
      }),
    );
  });
});

describeBuilds("depthwiseConv2d", () => {
  it("has the gradients that differences show", () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 2 }), seeds, (given, multiplier, seed) => {
        tf.tidy(() => {
          const { x: xShape, y: yShape } = shapes(given);
          const { size, stride, pad, channels } = given;
          const x = numbers(tf.util.sizeFromShape(xShape), seed);
          const filter = numbers(size ** 2 * channels * multiplier, seed + 1);
          const dy = numbers(tf.util.sizeFromShape(yShape) * multiplier, seed + 2);
          const value = (images: ArrayLike<number>, weights: ArrayLike<number>) => {
            let sum = 0;
            forEachOutput(given, (output, channel, under) => {
              for (let part = 0; part < multiplier; part++) {
                for (const [place, at] of under) {
                  const weight = weights[(at * channels + channel) * multiplier + part] as number;
                  sum += (images[place] as number) * weight * (dy[output * multiplier + part] as number);
                }
              }
            });
            return sum;
          };
          const [byX, byFilter] = tf.grads((images, weights) =>
            tf.depthwiseConv2d(images as tf.Tensor4D, weights as tf.Tensor4D, stride, pad),
          )(
            [tf.tensor4d(x, xShape), tf.tensor4d(filter, [size, size, channels, multiplier])],
            tf.tensor4d(dy, [yShape[0], yShape[1], yShape[2], channels * multiplier]),
          ) as [tf.Tensor, tf.Tensor];
          expectClose(
            byX.dataSync(),
            differences((at) => value(at, filter), x, 1),
            1e-5,
          );
          expectClose(
            byFilter.dataSync(),
            differences((at) => value(x, at), filter, 1),
            1e-5,
          );
        });
      }),
      { numRuns: 25 },
    );
  });

  it("has no leaks", () => {
    const given: Window = { batch: 2, height: 4, width: 4, channels: 2, size: 2, stride: 1, pad: "same" };
    const x = tf.ones(shapes(given).x) as tf.Tensor4D;
    const filter = tf.ones([2, 2, 2, 1]) as tf.Tensor4D;
    const before = tf.memory();
    const images = (a: tf.Tensor, b: tf.Tensor) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, "same");
    tf.dispose(tf.grads(images)([x, filter]));
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    tf.dispose([x, filter]);
  });
});
