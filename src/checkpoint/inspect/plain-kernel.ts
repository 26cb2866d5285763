import { Malformed } from "./malformed.js";

/** Numbers of a kernel as they are run: a grouped or dilated one is laid open, with zeros. */
const MOST_NUMBERS = 2 ** 26;

export interface KernelForm {
  /** Convolutions side by side, each over its share of the channels. */
  readonly groups: number;
  /** Places from one tap to the next, down and across. */
  readonly dilation: readonly [number, number];
}

export interface Kernel {
  /** A×B×height×width. */
  readonly shape: readonly [number, number, number, number];
  readonly values: ArrayLike<number>;
}

/** The shape of a kernel that does the same without groups and dilation. @throws Malformed where it is beyond what is run here */
export function plainShape(
  [a, b, height, width]: Kernel["shape"],
  { groups, dilation: [down, across] }: KernelForm,
  what: string,
): [number, number, number, number] {
  const shape: [number, number, number, number] = [a, b * groups, (height - 1) * down + 1, (width - 1) * across + 1];
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (!(size >= 0 && size <= MOST_NUMBERS) || a % groups !== 0)
    throw new Malformed(`${what} has groups or a dilation that do not fit`);
  return shape;
}

/**
 * A kernel that does the same without groups and dilation. The first axis is the one that groups divide: a group's part of it meets
 * its own share of the second axis alone, and taps stand apart by the dilation; all else is 0. So it is in PyTorch and ONNX for
 * convolutions (outputs × inputs of a group) and transposed ones (inputs × outputs of a group).
 *
 * @throws Malformed
 */
export function plainKernel({ shape, values }: Kernel, form: KernelForm, what: string): Kernel {
  const { groups, dilation } = form;
  const [down, across] = dilation;
  if (groups === 1 && down === 1 && across === 1) return { shape, values };
  const wide = plainShape(shape, form, what);
  const [a, b, height, width] = shape;
  const open = new Float32Array(wide.reduce((product, extent) => product * extent, 1));
  for (let first = 0, from = 0; first < a; first++) {
    const share = Math.floor(first / (a / groups)) * b;
    for (let second = 0; second < b; second++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++, from++)
          open[((first * wide[1] + share + second) * wide[2] + y * down) * wide[3] + x * across] = values[
            from
          ] as number;
  }
  return { shape: wide, values: open };
}
