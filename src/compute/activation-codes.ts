/** Activations by the numbers that kernels know them by; src/compute/kernels/assembly/bias-activation.ts has the same list. */
export const activationCodes: ReadonlyMap<string, number> = new Map([
  ["linear", 0],
  ["relu", 1],
  ["relu6", 2],
  ["elu", 3],
  ["sigmoid", 4],
  ["leakyrelu", 5],
  ["tanh", 6],
  ["softplus", 7],
]);
