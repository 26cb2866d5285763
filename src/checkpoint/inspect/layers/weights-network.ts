import { placesFirst, turned } from "../kernel-layout.js";
import type { Layer } from "../layer.js";
import type { ActivationName } from "../model-mapping.js";
import { type Kernel, plainKernel, plainShape } from "../plain-kernel.js";
import type { StoredTensor } from "../stored-tensor.js";
import type { PlacedConvolution, Size } from "./geometry.js";
import type { LayersNetwork, NetworkLayer, NetworkWeight } from "./network.js";
import type { Normalisation, Step } from "./steps.js";

/** Builds a chain of layers from weights as PyTorch keeps them, outputs first and channels before places. */
export class WeightsNetwork {
  readonly #layers: NetworkLayer[] = [];
  /** The layer that the next one takes. */
  end: string;

  constructor(
    private readonly input: string,
    private readonly inputShape: readonly number[],
  ) {
    this.end = input;
  }

  dense({ layer, normalisation }: Step, activation: ActivationName): void {
    const { name, inputs, outputs, bias } = layer;
    const kernel: NetworkWeight = {
      variable: "kernel",
      shape: [inputs, outputs],
      source: layer.weight,
      values: () => inputsFirst(layer),
    };
    this.#add(name, "Dense", { units: outputs, use_bias: bias !== null }, [kernel, ...biasOf(bias)]);
    this.#behind(name, normalisation, activation);
  }

  /** A row of numbers as images of so many channels, which PyTorch keeps before the places. */
  toImage(channels: number, size: Size): void {
    this.#add("to_image", "Reshape", { target_shape: [channels, ...size] });
    this.#add("channels_last", "Permute", { dims: [2, 3, 1] });
  }

  toRow(): void {
    this.#add("channels_first", "Permute", { dims: [3, 1, 2] });
    this.#add("to_row", "Flatten", {});
  }

  convolution(
    { layer, normalisation }: Step,
    placed: PlacedConvolution,
    [inputs, outputs]: Size,
    activation: ActivationName,
  ): void {
    const { name, weight, bias } = layer;
    const { transposed, geometry, upsample, pool, form } = placed;
    const { stride, padding, outputPadding } = geometry;
    const given = weight.shape as unknown as Kernel["shape"];
    const [, , height, width] = plainShape(given, form, `its layer ${name}`);
    const config = {
      filters: outputs,
      kernel_size: [height, width],
      strides: [stride, stride],
      padding: "valid",
      use_bias: bias !== null,
    };
    if (upsample > 1)
      this.#add(`${name}_larger`, "UpSampling2D", { size: [upsample, upsample], interpolation: "nearest" });
    const isPadded = padding.some((pad) => pad > 0);
    const kernel: NetworkWeight = {
      variable: "kernel",
      shape: transposed ? [height, width, outputs, inputs] : [height, width, inputs, outputs],
      source: weight,
      values: () => {
        const { shape, values } = plainKernel({ shape: given, values: weight.read(0, weight.count) }, form, name);
        return placesFirst(values, shape);
      },
    };
    const both = padding.map((pad) => [pad, pad]);
    if (isPadded && !transposed) this.#add(`${name}_padded`, "ZeroPadding2D", { padding: both });
    this.#add(name, transposed ? "Conv2DTranspose" : "Conv2D", config, [kernel, ...biasOf(bias)]);
    // Keras keeps all that a kernel reaches; PyTorch cuts its padding off, and less of it at the end.
    const cut = padding.map((pad, axis) => [pad, pad - (outputPadding[axis] as number)]);
    if (transposed && (isPadded || cut.flat().some((each) => each !== 0)))
      this.#add(`${name}_cut`, "Cropping2D", { cropping: cut });
    this.#behind(name, normalisation, activation);
    if (pool > 1)
      this.#add(`${name}_pooled`, "MaxPooling2D", { pool_size: [pool, pool], strides: [pool, pool], padding: "valid" });
  }

  build(outputs: readonly string[] = [this.end]): LayersNetwork {
    return { inputs: [{ name: this.input, shape: this.inputShape }], layers: this.#layers, outputs };
  }

  #behind(name: string, normalisation: Normalisation | null, activation: ActivationName): void {
    if (normalisation) this.#normalisation(normalisation);
    if (activation === "linear") return;
    const leaky = /^leaky_relu(?:_([\d.]+))?$/.exec(activation);
    if (leaky) this.#add(`${name}_activation`, "LeakyReLU", { alpha: Number(leaky[1] ?? 0.01) });
    else this.#add(`${name}_activation`, "Activation", { activation: activation === "silu" ? "swish" : activation });
  }

  #normalisation({ name, scale, shift, mean, variance }: Normalisation): void {
    const weight = (variable: string, source: StoredTensor | null) =>
      source ? [{ variable, shape: [source.count], source }] : [];
    const weights = [
      ...weight("gamma", scale),
      ...weight("beta", shift),
      ...weight("moving_mean", mean),
      ...weight("moving_variance", variance),
    ];
    // PyTorch's own epsilon.
    const config = { axis: -1, epsilon: 1e-5, center: shift !== null, scale: scale !== null };
    this.#add(name, "BatchNormalization", config, weights);
  }

  #add(name: string, kind: string, config: Record<string, unknown>, weights: readonly NetworkWeight[] = []): void {
    this.#layers.push({ name, kind, config, inputs: [this.end], weights });
    this.end = name;
  }
}

function biasOf(bias: StoredTensor | null): NetworkWeight[] {
  return bias ? [{ variable: "bias", shape: [bias.count], source: bias }] : [];
}

/** Inputs × outputs, row-major. */
function inputsFirst({ weight, inputs, outputs, outputFirst }: Layer): Float32Array {
  const values = weight.read(0, weight.count);
  return outputFirst ? turned(values, outputs, inputs) : Float32Array.from(values);
}
