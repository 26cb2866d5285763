/** A place in WASM memory, in bytes. */
export type Address = number;

/** What src/compute/kernels/assembly exports. */
export interface Kernels {
  matMulScratchBytes(): number;
  matMul(
    a: Address,
    b: Address,
    target: Address,
    rows: number,
    columns: number,
    depth: number,
    strideA: number,
    strideB: number,
    strideC: number,
    transposeA: boolean,
    transposeB: boolean,
    accumulate: boolean,
    scratch: Address,
  ): void;
  packPart(
    b: Address,
    packed: Address,
    columns: number,
    depth: number,
    strideB: number,
    transposeB: boolean,
    fromColumn: number,
    columnCount: number,
    fromDepth: number,
    depthCount: number,
  ): void;
  matMulPacked(
    a: Address,
    packedB: Address,
    target: Address,
    rows: number,
    columns: number,
    depth: number,
    strideA: number,
    strideC: number,
    transposeA: boolean,
    accumulate: boolean,
    scratch: Address,
  ): void;
  addBias(values: Address, bias: Address, rows: number, columns: number): void;
  activate(values: Address, length: number, activation: number, slope: number): void;
  activationGradient(dy: Address, y: Address, target: Address, length: number, activation: number): void;
  reluGradient(dy: Address, y: Address, target: Address, length: number): void;
  bernoulliLogDensity(...given: DensityArguments): void;
  bernoulliLogDensityAndGradient(...given: DensityAndGradientArguments): void;
  continuousBernoulliLogDensity(...given: DensityArguments): void;
  continuousBernoulliLogDensityAndGradient(...given: DensityAndGradientArguments): void;
  linearMeanExponent(...given: DensityArguments): void;
  linearMeanExponentAndGradient(...given: DensityAndGradientArguments): void;
  sigmoidMeanExponent(...given: DensityArguments): void;
  sigmoidMeanExponentAndGradient(...given: DensityAndGradientArguments): void;
  categoricalLogDensity(...given: [...DensityArguments, levels: number]): void;
  categoricalLogDensityAndGradient(...given: [...DensityAndGradientArguments, levels: number]): void;
  gaussianSample(
    mean: Address,
    logVariance: Address,
    noise: Address,
    target: Address,
    length: number,
    bound: number,
  ): void;
  gaussianSampleGradient(
    dy: Address,
    logVariance: Address,
    noise: Address,
    target: Address,
    length: number,
    bound: number,
  ): void;
  gaussianKl(mean: Address, logVariance: Address, target: Address, length: number, bound: number): void;
  addGaussianKlGradient(
    dy: Address,
    mean: Address,
    logVariance: Address,
    dMean: Address,
    dLogVariance: Address,
    length: number,
    bound: number,
  ): void;
  adagradUpdate(
    variable: Address,
    gradient: Address,
    sum: Address,
    nextVariable: Address,
    nextSum: Address,
    length: number,
    rate: number,
    epsilon: number,
  ): void;
  adamUpdate(
    variable: Address,
    gradient: Address,
    mean: Address,
    variance: Address,
    nextVariable: Address,
    nextMean: Address,
    nextVariance: Address,
    length: number,
    beta1: number,
    share1: number,
    beta2: number,
    share2: number,
    rate: number,
    correction: number,
    epsilon: number,
  ): void;
  sgdUpdate(
    variable: Address,
    gradient: Address,
    velocity: Address,
    nextVariable: Address,
    nextVelocity: Address,
    length: number,
    rate: number,
    momentum: number,
  ): void;
  sum(source: Address, target: Address, outer: number, reduced: number, inner: number, divisor: number): void;
  segmentSum(source: Address, ids: Address, target: Address, count: number, width: number, segments: number): void;
  imageToColumns(image: Address, columns: Address, ...window: WindowArguments): void;
  columnsToImage(columns: Address, image: Address, ...window: WindowArguments): void;
  depthwiseColumnsGradient(
    dy: Address,
    filter: Address,
    columns: Address,
    places: number,
    window: number,
    channels: number,
    multiplier: number,
  ): void;
  addDepthwiseFilterGradient(
    columns: Address,
    dy: Address,
    dFilter: Address,
    places: number,
    window: number,
    channels: number,
    multiplier: number,
  ): void;
  maxPoolGradient(x: Address, dy: Address, dx: Address, ...window: WindowArguments): void;
  log1p(source: Address, target: Address, length: number): void;
}

/** Rows of pixels, what the decoder says of them, and where one number a row is to lie. */
export type DensityArguments = readonly [x: Address, output: Address, target: Address, rows: number, pixels: number];

/** The same with the gradient by the output, times one weight for each row. */
export type DensityAndGradientArguments = readonly [
  weights: Address,
  x: Address,
  output: Address,
  densities: Address,
  gradients: Address,
  rows: number,
  pixels: number,
];

/** How a window moves over an image. */
export type WindowArguments = readonly [
  height: number,
  width: number,
  channels: number,
  kernelHeight: number,
  kernelWidth: number,
  outputHeight: number,
  outputWidth: number,
  strideHeight: number,
  strideWidth: number,
  dilationHeight: number,
  dilationWidth: number,
  top: number,
  left: number,
];

export type KernelBuild = "simd" | "relaxed-simd";

/** The build's file in the folder of WebAssembly files. */
export function kernelFile(build: KernelBuild): string {
  return `kernels-${build}.wasm`;
}
