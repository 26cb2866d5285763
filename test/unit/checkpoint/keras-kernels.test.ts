import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { MemoryBytes } from "../../../src/checkpoint/inspect/bytes.js";
import { networkOfKeras, weightsByName } from "../../../src/checkpoint/inspect/layers/from-keras.js";
import { toTfjsModel } from "../../../src/checkpoint/inspect/layers/to-tfjs.js";
import { storedTensor } from "../../../src/checkpoint/inspect/stored-tensor.js";
import { expectClose, run } from "./run-model.js";

const numbers = (count: number) =>
  Float32Array.from({ length: count }, (_, index) => (((index * 7919) % 101) - 50) / 50);

interface Convolution {
  readonly kind: "Conv2D" | "Conv2DTranspose";
  readonly kernel: readonly [number, number, number, number];
  readonly groups?: number;
  readonly dilation?: number;
  readonly stride?: number;
  readonly activation?: string;
}

const [HEIGHT, WIDTH, CHANNELS] = [7, 6, 4];

async function made({
  kind,
  kernel,
  groups = 1,
  dilation = 1,
  stride = 1,
  activation = "linear",
}: Convolution): Promise<number[]> {
  const filters = kind === "Conv2D" ? kernel[3] : kernel[2];
  const layer = {
    class_name: kind,
    config: {
      ...{ name: "conv", filters, kernel_size: kernel.slice(0, 2), strides: [stride, stride], padding: "valid" },
      ...{ dilation_rate: [dilation, dilation], groups, activation, use_bias: false },
    },
  };
  const input = { class_name: "InputLayer", config: { name: "in", batch_shape: [null, HEIGHT, WIDTH, CHANNELS] } };
  const data = numbers(kernel.reduce((a, b) => a * b, 1));
  const bytes = new MemoryBytes(new Uint8Array(data.buffer));
  const tensor = storedTensor({ name: "conv/kernel", shape: kernel, type: "float32", bytes });
  const config = { class_name: "Sequential", config: { name: "s", layers: [input, layer] } };
  const network = networkOfKeras(config, weightsByName([tensor]));
  return (await run(toTfjsModel(network, "model"), [...numbers(2 * HEIGHT * WIDTH * CHANNELS)]))[0] as number[];
}

/** By the definition: outputs place by place, taps at a distance, each filter over its group's channels. */
function defined({ kind, kernel, groups = 1, dilation = 1, stride = 1 }: Convolution): number[] {
  const [high, wide, third, fourth] = kernel;
  const taps = numbers(high * wide * third * fourth);
  const given = numbers(2 * HEIGHT * WIDTH * CHANNELS);
  const filters = kind === "Conv2D" ? fourth : third;
  const [reachDown, reachAcross] = [(high - 1) * dilation + 1, (wide - 1) * dilation + 1];
  const to = (size: number, reach: number) =>
    kind === "Conv2D" ? Math.floor((size - reach) / stride) + 1 : (size - 1) * stride + Math.max(reach, stride);
  const [rows, columns] = [to(HEIGHT, reachDown), to(WIDTH, reachAcross)];
  const result = new Float64Array(2 * rows * columns * filters);
  const at = (image: number, y: number, x: number, filter: number) =>
    ((image * rows + y) * columns + x) * filters + filter;
  const each = (count: number, work: (index: number) => void) =>
    Array.from({ length: count }, (_, index) => work(index));
  each(2, (image) =>
    each(kind === "Conv2D" ? rows : HEIGHT, (y) =>
      each(kind === "Conv2D" ? columns : WIDTH, (x) =>
        each(high, (down) =>
          each(wide, (across) =>
            each(filters, (filter) =>
              each(CHANNELS / groups, (channel) => {
                const group = Math.floor(filter / (filters / groups)) * (CHANNELS / groups);
                const [from, target] =
                  kind === "Conv2D"
                    ? ([
                        [y * stride + down * dilation, x * stride + across * dilation],
                        [y, x],
                      ] as const)
                    : ([
                        [y, x],
                        [y * stride + down * dilation, x * stride + across * dilation],
                      ] as const);
                const value = given[
                  ((image * HEIGHT + from[0]) * WIDTH + from[1]) * CHANNELS + group + channel
                ] as number;
                const tap = kind === "Conv2D" ? channel * fourth + filter : filter * fourth + channel;
                const place = at(image, target[0], target[1], filter);
                result[place] =
                  (result[place] as number) + value * (taps[(down * wide + across) * third * fourth + tap] as number);
              }),
            ),
          ),
        ),
      ),
    ),
  );
  return [...result];
}

describe("convolutions of Keras that tfjs has not", () => {
  beforeAll(() => tf.setBackend("cpu"));

  it.each<[string, Convolution]>([
    ["plain", { kind: "Conv2D", kernel: [3, 2, 4, 5] }],
    ["in groups", { kind: "Conv2D", kernel: [3, 2, 2, 6], groups: 2 }],
    ["of each channel alone", { kind: "Conv2D", kernel: [3, 3, 1, 8], groups: 4, stride: 2 }],
    ["with holes and strides", { kind: "Conv2D", kernel: [2, 3, 4, 3], dilation: 2, stride: 2 }],
    ["transposed", { kind: "Conv2DTranspose", kernel: [3, 2, 5, 4], stride: 2 }],
    ["transposed, with holes", { kind: "Conv2DTranspose", kernel: [3, 2, 5, 4], dilation: 2 }],
  ])("%s", async (_, convolution) => {
    const wanted = defined(convolution);
    const scale = Math.max(1, ...wanted.map(Math.abs));
    expectClose(
      (await made(convolution)).map((value) => value / scale),
      wanted.map((value) => value / scale),
    );
  });

  it("the activation leaky_relu has Keras's slope of 0.2", async () => {
    const plain: Convolution = { kind: "Conv2D", kernel: [3, 2, 4, 5] };
    const wanted = (await made(plain)).map((value) => (value < 0 ? 0.2 * value : value));
    expectClose(await made({ ...plain, activation: "leaky_relu" }), wanted);
    expect(Math.min(...wanted)).toBeLessThan(0);
  });
});
