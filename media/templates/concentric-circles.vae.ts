import { defineVae, gaussianLikelihood, mlp, transport } from "latent-lens";

/** Two circles in the plane, through a random linear map to 20 numbers (Connor et al. 2021, section 4.1). */
const radii = [0.5, 1];
const size = 20;
const map = Array.from({ length: 2 * size }, () => 2 * Math.random() - 1);

function circles(count: number) {
  const labels = Array.from({ length: count }, (_, i) => i % radii.length);
  const pixels = new Float32Array(count * size);
  labels.forEach((label, i) => {
    const angle = 2 * Math.PI * Math.random();
    const [x, y] = [radii[label]! * Math.cos(angle), radii[label]! * Math.sin(angle)];
    for (let k = 0; k < size; k++) {
      const noise = 0.01 * Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
      // Data lie in [0, 1].
      pixels[i * size + k] = Math.min(1, Math.max(0, 0.5 + (map[2 * k]! * x + map[2 * k + 1]! * y + noise) / 3));
    }
  });
  return { height: 1, width: size, pixels, labels };
}

// The panel draws each operator's orbit through the place under the pointer.
export default defineVae({
  data: () => ({ train: circles(400), test: circles(400), classNames: ["inner", "outer"] }),
  encoder: mlp([512]),
  latent: transport({ dimensions: 2, operators: 2, anchors: 6, warmUp: 500 }),
  decoder: mlp([512]),
  likelihood: gaussianLikelihood({ variance: 1e-3, mean: "linear" }),
  train: { epochs: 300, batchSize: 30, learningRate: 1e-3, seed: 1 },
});
