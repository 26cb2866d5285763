import type { Address, Kernels, WindowArguments } from "./kernels.js";

/** Sizes of a convolution without its batch; images are height × width × channels, rows first. */
export interface ConvolutionSizes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly filters: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  /** Rows and columns of zeros before the image. */
  readonly top: number;
  readonly left: number;
}

/** As kernels take them. */
export function windowArguments(sizes: Omit<ConvolutionSizes, "filters">): WindowArguments {
  return [
    sizes.height,
    sizes.width,
    sizes.channels,
    sizes.kernelHeight,
    sizes.kernelWidth,
    sizes.outputHeight,
    sizes.outputWidth,
    sizes.strideHeight,
    sizes.strideWidth,
    sizes.dilationHeight,
    sizes.dilationWidth,
    sizes.top,
    sizes.left,
  ];
}

/** What a convolution works with: room for `columnFloats` floats, and that of the matrix product. */
export interface ConvolutionWorkspace {
  readonly kernels: Kernels;
  readonly columns: Address;
  readonly scratch: Address;
}

/** Columns that fit the second-level cache beside the blocks of the matrix product. */
const COLUMN_FLOATS = 2 ** 17;

/**
 * A convolution and its two gradients as matrix products over columns of images ("im2col"). Filters lie as
 * kernelHeight × kernelWidth × channels × filters, images one after the other. A transposed convolution is the gradient of the
 * images, and its gradients are the two others.
 */
export class Convolution {
  readonly #window: WindowArguments;
  readonly #places: number;
  readonly #under: number;

  constructor(private readonly sizes: ConvolutionSizes) {
    this.#places = sizes.outputHeight * sizes.outputWidth;
    this.#under = sizes.kernelHeight * sizes.kernelWidth * sizes.channels;
    this.#window = windowArguments(sizes);
  }

  /** How many floats of columns the three products need for so many images. */
  columnFloats(images: number): number {
    return this.#atOnce(images) * this.#places * this.#under;
  }

  /** output = images ∗ filter. */
  forward(images: Address, filter: Address, output: Address, count: number, workspace: ConvolutionWorkspace): void {
    const { filters } = this.sizes;
    this.#inBlocks(count, (from, size) => {
      this.#toColumns(images, from, size, workspace);
      workspace.kernels.matMul(
        workspace.columns,
        filter,
        output + this.outputBytes(from),
        size * this.#places,
        filters,
        this.#under,
        this.#under,
        filters,
        filters,
        false,
        false,
        false,
        workspace.scratch,
      );
    });
  }

  /** The gradient that reaches the images: what a transposed convolution computes. */
  imageGradient(dy: Address, filter: Address, dx: Address, count: number, workspace: ConvolutionWorkspace): void {
    const { filters } = this.sizes;
    this.#inBlocks(count, (from, size) => {
      workspace.kernels.matMul(
        dy + this.outputBytes(from),
        filter,
        workspace.columns,
        size * this.#places,
        this.#under,
        filters,
        filters,
        filters,
        this.#under,
        false,
        true,
        false,
        workspace.scratch,
      );
      for (let image = 0; image < size; image++) {
        workspace.kernels.columnsToImage(
          this.#column(workspace, image),
          dx + this.imageBytes(from + image),
          ...this.#window,
        );
      }
    });
  }

  /** The gradient that reaches the filter, summed over all images. */
  filterGradient(images: Address, dy: Address, dFilter: Address, count: number, workspace: ConvolutionWorkspace): void {
    const { filters } = this.sizes;
    this.#inBlocks(count, (from, size) => {
      this.#toColumns(images, from, size, workspace);
      workspace.kernels.matMul(
        workspace.columns,
        dy + this.outputBytes(from),
        dFilter,
        this.#under,
        filters,
        size * this.#places,
        this.#under,
        filters,
        filters,
        true,
        false,
        from > 0,
        workspace.scratch,
      );
    });
  }

  #toColumns(images: Address, from: number, size: number, workspace: ConvolutionWorkspace): void {
    for (let image = 0; image < size; image++) {
      workspace.kernels.imageToColumns(
        images + this.imageBytes(from + image),
        this.#column(workspace, image),
        ...this.#window,
      );
    }
  }

  #inBlocks(count: number, work: (from: number, size: number) => void): void {
    const most = this.#atOnce(count);
    // Once without images, too: the sum over none is zeros.
    let from = 0;
    do {
      work(from, Math.min(most, count - from));
      from += most;
    } while (from < count);
  }

  #atOnce(count: number): number {
    return Math.max(1, Math.min(count, Math.floor(COLUMN_FLOATS / (this.#places * this.#under))));
  }

  /** What so many images take. */
  imageBytes(count: number): number {
    return 4 * count * this.sizes.height * this.sizes.width * this.sizes.channels;
  }

  outputBytes(count: number): number {
    return 4 * count * this.#places * this.sizes.filters;
  }

  #column({ columns }: ConvolutionWorkspace, image: number): Address {
    return columns + 4 * image * this.#places * this.#under;
  }
}
