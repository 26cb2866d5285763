// The kernels that both builds (plain and relaxed SIMD) export. A new kernel is a new file and a line here.
export { adagradUpdate } from "./adagrad-update";
export { adamUpdate } from "./adam-update";
export { activate, activationGradient, addBias } from "./bias-activation";
export { categoricalLogDensity, categoricalLogDensityAndGradient } from "./categorical-log-density";
export { addDepthwiseFilterGradient, depthwiseColumnsGradient } from "./depthwise";
export { addGaussianKlGradient, gaussianKl, gaussianSample, gaussianSampleGradient } from "./gaussian";
export { columnsToImage, imageToColumns } from "./image-columns";
export { log1p } from "./log1p";
export { matMul, matMulPacked, matMulScratchBytes, packPart } from "./mat-mul";
export { maxPoolGradient } from "./max-pool-gradient";
export {
  bernoulliLogDensity,
  bernoulliLogDensityAndGradient,
  continuousBernoulliLogDensity,
  continuousBernoulliLogDensityAndGradient,
  linearMeanExponent,
  linearMeanExponentAndGradient,
  sigmoidMeanExponent,
  sigmoidMeanExponentAndGradient,
} from "./pixel-density";
export { reluGradient } from "./relu-gradient";
export { segmentSum } from "./segment-sum";
export { sgdUpdate } from "./sgd-update";
export { sum } from "./sum";
