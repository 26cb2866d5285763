import type { ModelMapping } from "../model-mapping.js";
import type { KernelForm } from "../plain-kernel.js";

/** How a convolution goes over its images, as PyTorch counts: `padding` on each side, `outputPadding` at the end alone. */
export interface Geometry {
  readonly stride: number;
  readonly padding: readonly [number, number];
  readonly outputPadding: readonly [number, number];
}

export type Size = readonly [number, number];

export interface ConvolutionShape {
  readonly name: string;
  readonly transposed: boolean;
  /** On the way to the image, where nothing becomes smaller. */
  readonly decoding: boolean;
  /** Laid open where it is dilated. */
  readonly kernel: Size;
  readonly form: KernelForm;
}

type Said = NonNullable<ModelMapping["convolutions"]> & { readonly upsample?: number; readonly pool?: number };

/** A convolution with its size before (after it was upsampled) and behind (before it is pooled). */
export interface PlacedConvolution {
  readonly transposed: boolean;
  readonly form: KernelForm;
  readonly geometry: Geometry;
  readonly upsample: number;
  readonly pool: number;
  readonly from: Size;
  readonly to: Size;
}

/**
 * How each of a row of convolutions goes, so that images of size `from` become `to` (of any size where null): the first that
 * fits of the usual ones. Weights tell the kernels' sizes and nothing else.
 */
export function placeConvolutions(
  row: readonly ConvolutionShape[],
  from: Size,
  to: Size | null,
  said: (layer: string) => Said,
): PlacedConvolution[] | null {
  const failed = new Set<string>();
  const place = (index: number, size: Size): PlacedConvolution[] | null => {
    const shape = row[index];
    if (!shape) return to === null || (size[0] === to[0] && size[1] === to[1]) ? [] : null;
    const key = `${index} ${size}`;
    if (failed.has(key)) return null;
    for (const first of choices(shape, size, said(shape.name))) {
      const next = first.to.map((extent) => Math.floor(extent / first.pool)) as unknown as Size;
      const rest = next.every((extent) => extent > 0 && extent <= 4096) ? place(index + 1, next) : null;
      if (rest) return [first, ...rest];
    }
    failed.add(key);
    return null;
  };
  return place(0, from);
}

function choices(
  { kernel, transposed, decoding, form }: ConvolutionShape,
  size: Size,
  said: Said,
): PlacedConvolution[] {
  const { upsample = 1, pool = 1 } = said;
  const from = size.map((extent) => extent * upsample) as unknown as Size;
  // A kernel that is said to be pooled or upsampled around keeps the size.
  const strides = said.stride ? [said.stride] : upsample > 1 || pool > 1 || (decoding && !transposed) ? [1] : [2, 1];
  // A transposed kernel smaller than its stride would leave places out.
  const possible = strides.filter((stride) => !transposed || kernel.every((extent) => extent >= stride));
  return possible.flatMap((stride) => {
    const paddings =
      said.padding === undefined ? usualPaddings(kernel, stride) : [[said.padding, said.padding] as const];
    return paddings.flatMap((padding) =>
      outputPaddings(kernel, stride, padding, transposed, said.outputPadding).flatMap((outputPadding) => {
        const geometry = { stride, padding, outputPadding };
        const to = behind(geometry, kernel, from, transposed);
        return to.every((extent) => extent > 0) ? [{ transposed, form, geometry, upsample, pool, from, to }] : [];
      }),
    );
  });
}

/** That which keeps the size but for the stride, then none. */
function usualPaddings(kernel: Size, stride: number): Size[] {
  const keeping = kernel.map((extent) => Math.max(0, Math.floor((extent - stride + 1) / 2))) as unknown as Size;
  const isUneven = stride === 1 && kernel.some((extent) => extent % 2 === 0);
  if (isUneven || keeping.every((each) => each === 0)) return [[0, 0]];
  return [keeping, [0, 0]];
}

/** That which makes the size a multiple, then none. */
function outputPaddings(
  kernel: Size,
  stride: number,
  padding: Size,
  transposed: boolean,
  said: number | undefined,
): Size[] {
  if (!transposed) return [[0, 0]];
  if (said !== undefined) return padding.every((pad) => said <= pad) ? [[said, said]] : [];
  const exact = kernel.map((extent, axis) => stride + 2 * (padding[axis] as number) - extent) as unknown as Size;
  const canBe =
    exact.every((each) => each > 0 && each < stride) && exact.every((each, axis) => each <= (padding[axis] as number));
  return canBe ? [exact, [0, 0]] : [[0, 0]];
}

function behind({ stride, padding, outputPadding }: Geometry, kernel: Size, from: Size, transposed: boolean): Size {
  return from.map((extent, axis) => {
    const [reach, pads] = [kernel[axis] as number, 2 * (padding[axis] as number)];
    if (transposed) return (extent - 1) * stride - pads + reach + (outputPadding[axis] as number);
    return Math.floor((extent + pads - reach) / stride) + 1;
  }) as unknown as Size;
}

/** In words: "kernel 3, stride 2, padding 1, output padding 1". */
export function geometryWords({ geometry, upsample, pool, form }: PlacedConvolution): string {
  const { stride, padding, outputPadding } = geometry;
  const words = [`stride ${stride}`, `padding ${padding[0]}`];
  if (outputPadding[0] > 0) words.push(`output padding ${outputPadding[0]}`);
  if (form.groups > 1) words.push(`${form.groups} groups`);
  if (upsample > 1) words.push(`${upsample} × upsampled before`);
  if (pool > 1) words.push(`pooled by ${pool}`);
  return words.join(", ");
}
