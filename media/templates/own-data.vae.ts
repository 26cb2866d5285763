import { bernoulli, defineVae, gaussian, mlp } from "latent-lens";

const size = 16;
const names = ["bar", "disc"];

/** Bars and discs at random places: two ways to vary for each. */
function shapes(count: number) {
  const pixels = new Float32Array(count * size * size);
  const labels = Array.from({ length: count }, (_, i) => i % names.length);
  for (let i = 0; i < count; i++) {
    const [x, y] = [Math.random(), Math.random()].map((part) => 3 + part * (size - 6));
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const inside = i % 2 === 0 ? Math.abs(column - x) < 1.5 : Math.hypot(column - x, row - y) < 3;
        pixels[(i * size + row) * size + column] = inside ? 1 : 0;
      }
    }
  }
  return { height: size, width: size, pixels, labels };
}

// Math.random is reproducible here: same file, same images.
export default defineVae({
  data: () => ({ train: shapes(6000), test: shapes(1000), classNames: names }),
  encoder: mlp([200]),
  latent: gaussian({ dimensions: 2 }),
  decoder: mlp([200]),
  likelihood: bernoulli(),
  train: { epochs: 50, batchSize: 64, learningRate: 1e-3, seed: 1 },
});
