import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeBuilds, differences, expectClose, numbers, seeds } from "./support.js";

interface Case {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel: number;
  readonly filters: number;
  readonly stride: number;
  readonly pad: "same" | "valid";
}

const side = fc.integer({ min: 4, max: 9 });
const cases = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: side,
  width: side,
  channels: fc.integer({ min: 1, max: 6 }),
  kernel: fc.integer({ min: 1, max: 4 }),
  filters: fc.integer({ min: 1, max: 9 }),
  stride: fc.integer({ min: 1, max: 3 }),
  pad: fc.constantFrom("same" as const, "valid" as const),
});

/** Output size and zeros before the first row, as TensorFlow defines both paddings. */
function along(size: number, { kernel, stride, pad }: Case): [number, number] {
  if (pad === "valid") return [Math.floor((size - kernel) / stride) + 1, 0];
  const output = Math.ceil(size / stride);
  return [output, Math.floor(Math.max(0, (output - 1) * stride + kernel - size) / 2)];
}

/** Calls `visit` with the places in x, filter and y of each product that a convolution sums. */
function forEachProduct(given: Case, visit: (x: number, filter: number, y: number) => void): void {
  const { batch, height, width, channels, kernel, filters, stride } = given;
  const [rows, top] = along(height, given);
  const [columns, left] = along(width, given);
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let i = 0; i < kernel; i++)
          for (let j = 0; j < kernel; j++) {
            const [atRow, atColumn] = [row * stride - top + i, column * stride - left + j];
            if (atRow < 0 || atRow >= height || atColumn < 0 || atColumn >= width) continue;
            for (let c = 0; c < channels; c++)
              for (let f = 0; f < filters; f++) {
                visit(
                  ((n * height + atRow) * width + atColumn) * channels + c,
                  ((i * kernel + j) * channels + c) * filters + f,
                  ((n * rows + row) * columns + column) * filters + f,
                );
              }
          }
}

/** Adds up `of` products of two arrays into a third, in double precision. */
function reference(
  given: Case,
  length: number,
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  places: (x: number, filter: number, y: number) => [number, number, number],
): Float64Array {
  const sums = new Float64Array(length);
  forEachProduct(given, (x, filter, y) => {
    const [to, one, other] = places(x, filter, y);
    sums[to] = (sums[to] as number) + (left[one] as number) * (right[other] as number);
  });
  return sums;
}

function parts(given: Case, seed: number) {
  const { batch, height, width, channels, kernel, filters } = given;
  const shapes = {
    x: [batch, height, width, channels] as [number, number, number, number],
    filter: [kernel, kernel, channels, filters] as [number, number, number, number],
    y: [batch, along(height, given)[0], along(width, given)[0], filters] as [number, number, number, number],
  };
  const size = tf.util.sizeFromShape;
  const x = numbers(size(shapes.x), seed);
  const filter = numbers(size(shapes.filter), seed + 1);
  const dy = numbers(size(shapes.y), seed + 2);
  const tensors = { x: tf.tensor4d(x, shapes.x), filter: tf.tensor4d(filter, shapes.filter) };
  return { shapes, x, filter, dy, tensors: { ...tensors, dy: tf.tensor4d(dy, shapes.y) } };
}

describeBuilds("conv2d", () => {
  it("and its gradients are the sums of products that define them", () => {
    fc.assert(
      fc.property(cases, seeds, (given, seed) => {
        tf.tidy(() => {
          const { x, filter, dy, tensors } = parts(given, seed);
          const found = tf.conv2d(tensors.x, tensors.filter, given.stride, given.pad);
          const expected = reference(given, dy.length, x, filter, (at, weight, y) => [y, at, weight]);
          expectClose(found.dataSync(), expected, 1e-5);
          const [byX, byFilter] = tf.grads((image, weights) =>
            tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, given.stride, given.pad),
          )([tensors.x, tensors.filter], tensors.dy) as [tf.Tensor, tf.Tensor];
          expectClose(
            byX.dataSync(),
            reference(given, x.length, dy, filter, (at, weight, y) => [at, y, weight]),
            1e-5,
          );
          expectClose(
            byFilter.dataSync(),
            reference(given, filter.length, dy, x, (at, weight, y) => [weight, y, at]),
            1e-5,
          );
        });
      }),
    );
  });

  it("transposed has the gradients that differences show", () => {
    for (const [stride, pad] of [
      [1, "same"],
      [2, "same"],
      [1, "valid"],
      [2, "valid"],
    ] as const) {
      const given: Case = { batch: 2, height: 6, width: 5, channels: 3, kernel: 3, filters: 4, stride, pad };
      tf.tidy(() => {
        const { shapes, x, filter, dy, tensors } = parts(given, 4);
        // Of a transposed convolution y is the input and x the output.
        const value = (input: ArrayLike<number>, weights: ArrayLike<number>) =>
          reference(given, x.length, input, weights, (at, weight, y) => [at, y, weight]).reduce(
            (sum, entry, at) => sum + entry * entry * (x[at] as number),
            0,
          );
        const [byInput, byFilter] = tf.grads((input, weights) =>
          tf.sum(
            tf.mul(
              tf.square(tf.conv2dTranspose(input as tf.Tensor4D, weights as tf.Tensor4D, shapes.x, stride, pad)),
              tensors.x,
            ),
          ),
        )([tensors.dy, tensors.filter]) as [tf.Tensor, tf.Tensor];
        expectClose(
          byInput.dataSync(),
          differences((at) => value(at, filter), dy),
          1e-5,
        );
        expectClose(
          byFilter.dataSync(),
          differences((at) => value(dy, at), filter),
          1e-5,
        );
      });
    }
  });

  it("agrees with tfjs's cpu backend over more images than one block of columns holds, and dilated", async () => {
    const compute = () =>
      tf.tidy(() => {
        const x = tf.tensor4d(numbers(40 * 14 * 14 * 32, 1), [40, 14, 14, 32]);
        const filter = tf.tensor4d(numbers(3 * 3 * 32 * 5, 2, 0.1), [3, 3, 32, 5]);
        const [byX, byFilter] = tf.grads((image, weights) =>
          tf.square(tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, 2, "same")),
        )([x, filter]) as [tf.Tensor, tf.Tensor];
        const dilated = tf.conv2d(x, filter, 1, "same", "NHWC", 2);
        const uneven = tf.conv2d(
          x,
          filter,
          [2, 1],
          [
            [0, 0],
            [1, 2],
            [3, 0],
            [0, 0],
          ],
        );
        return [byX, byFilter, dilated, uneven].map((tensor) => tensor.dataSync());
      });
    const found = compute();
    await tf.setBackend("cpu");
    const expected = compute();
    await tf.setBackend("wasm");
    found.forEach((values, at) => {
      expectClose(values, expected[at] as Float32Array, 1e-4);
    });
  });

  it("leaves no memory behind, and says what does not fit", () => {
    const given: Case = { batch: 2, height: 5, width: 5, channels: 2, kernel: 3, filters: 3, stride: 1, pad: "same" };
    const { tensors, shapes } = parts(given, 1);
    const before = tf.memory();
    tf.dispose(
      tf.grads((x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"))(
        [tensors.x, tensors.filter],
        tensors.dy,
      ),
    );
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    const attributes = { strides: 2, pad: "same", dataFormat: "NHWC", filterShape: shapes.filter };
    expect(() => tf.engine().runKernel("Conv2DBackpropFilter", { x: tensors.x, dy: tensors.dy }, attributes)).toThrow(
      /dy must be \[2,3,3,3\]/,
    );
    expect(() => tf.conv2d(tensors.x, tensors.filter, 1, "same", "NCHW")).toThrow();
    tf.dispose(Object.values(tensors));
  });
});
