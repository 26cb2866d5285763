import { placesFirst, placesLast } from "../kernel-layout.js";
import { entry } from "../plain-json.js";
import { type Kernel, type KernelForm, plainKernel, plainShape } from "../plain-kernel.js";
import { type NetworkWeight, valuesOf } from "./network.js";

/** Groups and dilation of a convolution that tfjs does not run: in groups, dilated and strided, dilated and transposed. */
export function unusualForm(kind: string, config: unknown): KernelForm | null {
  if (kind !== "Conv2D" && kind !== "Conv2DTranspose") return null;
  const pair = (key: string): [number, number] => {
    const given = entry(config, key) ?? 1;
    const [first, second] = Array.isArray(given) ? given : [given, given];
    return [Number(first), Number(second ?? first)];
  };
  const groups = Number(entry(config, "groups") ?? 1);
  const dilation = pair("dilation_rate");
  const isDilated = dilation.some((each) => each !== 1);
  const isUnusual =
    groups !== 1 || (isDilated && (kind === "Conv2DTranspose" || pair("strides").some((each) => each !== 1)));
  return isUnusual ? { groups, dilation } : null;
}

/** The kernel laid open: height×width×B×A, as Keras has it. @throws Malformed */
export function openKernel(weight: NetworkWeight, form: KernelForm, name: string): NetworkWeight {
  if (weight.variable !== "kernel") return weight;
  const [height = 0, width = 0, b = 0, a = 0] = weight.shape;
  const given: Kernel["shape"] = [a, b, height, width];
  const [outputs, inputs, high, wide] = plainShape(given, form, `its layer ${name}`);
  return {
    ...weight,
    shape: [high, wide, inputs, outputs],
    values: () => {
      const { shape, values } = plainKernel(
        { shape: given, values: placesLast(valuesOf(weight), weight.shape) },
        form,
        name,
      );
      return placesFirst(values, shape);
    },
  };
}

/** The configuration of what the kernel has become. */
export function openConfig(config: Record<string, unknown>, { dilation }: KernelForm): Record<string, unknown> {
  const { dilation_rate: _, ...rest } = config;
  const [height = 1, width = height] = (config.kernel_size ?? []) as readonly number[];
  return { ...rest, kernel_size: [(height - 1) * dilation[0] + 1, (width - 1) * dilation[1] + 1] };
}
