import { defineVae, gaussianLikelihood, mlp, poincare } from "latent-lens";

/**
 * Branching diffusion (Mathieu et al. 2019, section 5.1): a tree of points of R⁵⁰. Children lie about their parent, at a variance
 * that falls with their depth; each node has siblings: noisy looks at the same place.
 */
const dimensions = 50;
const depth = 6;
const siblings = 5;

const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

function tree() {
  const values: number[] = [];
  const labels: number[] = [];
  const grow = (parent: number[], level: number) => {
    const node = parent.map((value) => value + normal() / Math.sqrt(level));
    for (let i = 0; i <= siblings; i++) {
      values.push(...node.map((value) => (i === 0 ? value : value + normal() / Math.sqrt(siblings * level))));
      labels.push(level - 1);
    }
    for (let child = 0; level < depth && child < 2; child++) grow(node, level + 1);
  };
  grow(new Array<number>(dimensions).fill(0), 1);
  // Data lie in [0, 1].
  const most = Math.max(...values.map(Math.abs));
  const pixels = Float32Array.from(values, (value) => 0.5 + (0.5 * value) / most);
  return { height: 1, width: dimensions, pixels, labels };
}

// Labels are the depth in the tree: towards the border of the disk, where there is more room, it branches.
export default defineVae({
  data: () => ({ train: tree(), classNames: ["root", "1", "2", "3", "4", "leaf"] }),
  encoder: mlp([200]),
  latent: poincare({ dimensions: 2, curvature: -1, gyroplanes: true }),
  decoder: mlp([200]),
  likelihood: gaussianLikelihood({ variance: 0.005, mean: "linear" }),
  train: { epochs: 400, batchSize: 64, learningRate: 1e-3, seed: 1 },
});
