import type { OptimizerStep } from "../vae/optimizers/optimizer-step.js";
import type { Address, Kernels } from "./kernels.js";

/**
 * One step of an optimizer on `length` parameters: where the variable, its gradient and the optimizer's arrays lie, and where the
 * next variable and arrays are to lie, which may be the same places.
 */
export function updateParameters(
  kernels: Kernels,
  settings: OptimizerStep,
  [variable, gradient, ...arrays]: readonly Address[],
  [nextVariable, ...nextArrays]: readonly Address[],
  length: number,
): void {
  const [of, by, to] = [variable, gradient, nextVariable] as [Address, Address, Address];
  const [first, second] = arrays as [Address, Address];
  const [nextFirst, nextSecond] = nextArrays as [Address, Address];
  switch (settings.kind) {
    case "adam": {
      const { learningRate, beta1, beta2, epsilon, step } = settings;
      const rate = learningRate / (1 - beta1 ** step);
      const numbers = [beta1, 1 - beta1, beta2, 1 - beta2, rate, 1 / (1 - beta2 ** step), epsilon] as const;
      kernels.adamUpdate(of, by, first, second, to, nextFirst, nextSecond, length, ...numbers);
      break;
    }
    case "adagrad":
      kernels.adagradUpdate(of, by, first, to, nextFirst, length, settings.learningRate, settings.epsilon);
      break;
    case "sgd":
      kernels.sgdUpdate(of, by, first, to, nextFirst, length, settings.learningRate, settings.momentum);
      break;
  }
}
