import { tintedImage } from "../../drawing/tinted-image.js";
import { aggregatePosterior, kernelWidth } from "../../latent-geometry/aggregate-posterior.js";
import { contours } from "../../latent-geometry/contours.js";
import { type PlanePosterior, planePosterior } from "../../latent-geometry/ellipse.js";
import { gridOver, widened } from "../../latent-geometry/grid.js";
import { massLevels, ringMasses } from "../../latent-geometry/mass-levels.js";
import { smoothed } from "../../latent-geometry/smoothed.js";
import { haloedLine, type LatentOverlay, type OverlayScene, placedImage } from "./overlay.js";

/** Finer, each posterior of a few thousand would be an island. */
const SIDE = 100;
const STRONGEST = 0.7;

/** Where the codes of the data lie, against where the prior has them. */
export const density: LatentOverlay = {
  name: "density",
  title: "Density",
  meaning: "The aggregate posterior q(z) over all test examples, against the prior’s rings",
  fits: ({ hasCodes }) => hasCodes,
  async compute(scene, pace) {
    const grid = gridOver(widened(scene.extent, 0.2), SIDE);
    const count = scene.snapshot.means.length / scene.space.dimensions;
    const { posterior, words } = posteriors(scene, count);
    const masses = await aggregatePosterior(grid, count, posterior, pace);
    // The posteriors of a few thousand examples leave islands that are the sample's, not the model's.
    const even = smoothed(masses, grid);
    const lines = massLevels(even, ringMasses).map((level) => contours(even, grid, level));
    const most = masses.reduce((a, b) => Math.max(a, b), 1e-30);
    const image = tintedImage(
      masses.map((mass) => Math.sqrt(mass / most)),
      grid,
      STRONGEST,
    );
    return {
      caption: `${words}: its contours hold as much as the prior’s rings do, ${ringMasses
        .map((part) => Math.round(100 * part))
        .join(", ")} %`,
      points: 0.5,
      under: (pen, view) => placedImage(pen, view, image(view.look.text), grid.extent),
      over: (pen, view) => {
        for (const [index, ring] of lines.entries()) {
          const width = 2 - 0.5 * index;
          for (const line of ring) haloedLine(pen, view, line, { color: view.look.strong, width });
        }
      },
    };
  },
};

/** Each example's Gaussian; of an encoder without variances, its code blurred. */
function posteriors({ snapshot, space, axes }: OverlayScene, count: number) {
  const { means, logVariances } = snapshot;
  const { dimensions } = space;
  if (logVariances?.length) {
    const known = { means, logVariances };
    return {
      posterior: (example: number): PlanePosterior => planePosterior(known, dimensions, example, axes),
      words: "q(z), the mean of all posteriors",
    };
  }
  const width = (axis: number) => {
    let [sum, squares] = [0, 0];
    for (let index = axis; index < means.length; index += dimensions) {
      sum += means[index] as number;
      squares += (means[index] as number) ** 2;
    }
    return kernelWidth(count, Math.sqrt(Math.max(1e-12, squares / count - (sum / count) ** 2)));
  };
  const deviation = { x: width(axes[0]), y: width(axes[1]) };
  const mean = (example: number, axis: number) => means[example * dimensions + axis] as number;
  return {
    posterior: (example: number): PlanePosterior => ({
      mean: { x: mean(example, axes[0]), y: mean(example, axes[1]) },
      deviation,
    }),
    words: `The codes, blurred by ${deviation.x.toFixed(2)}`,
  };
}
