import { defineVae, gaussianLikelihood, mlp, transport } from "latent-lens";

/** A spiral in the plane, through a random linear map to 20 numbers (Connor et al. 2021, section 4.1). */
const size = 20;
const map = Array.from({ length: 2 * size }, () => 2 * Math.random() - 1);

function roll(count: number) {
  const labels = new Int32Array(count);
  const pixels = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const along = Math.random();
    const angle = 1.5 * Math.PI * (1 + 2 * along);
    labels[i] = Math.min(4, Math.floor(5 * along));
    const [x, y] = [(angle * Math.cos(angle)) / 15, (angle * Math.sin(angle)) / 15];
    for (let k = 0; k < size; k++) {
      // Data lie in [0, 1].
      pixels[i * size + k] = Math.min(1, Math.max(0, 0.5 + (map[2 * k]! * x + map[2 * k + 1]! * y) / 4));
    }
  }
  return { height: 1, width: size, pixels, labels };
}

// Along the roll the operators carry a point round, and away from the middle or to it.
export default defineVae({
  data: () => ({ train: roll(1000), test: roll(500), classNames: ["inmost", "2", "3", "4", "outmost"] }),
  encoder: mlp([512]),
  latent: transport({ dimensions: 2, operators: 2, anchors: 4, warmUp: 500 }),
  decoder: mlp([512]),
  likelihood: gaussianLikelihood({ variance: 1e-3, mean: "linear" }),
  train: { epochs: 150, batchSize: 30, learningRate: 1e-3, seed: 1 },
});
