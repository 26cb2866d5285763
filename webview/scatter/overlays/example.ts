import { tintedImage } from "../../drawing/tinted-image.js";
import { contours } from "../../latent-geometry/contours.js";
import { ellipse, type PlanePosterior } from "../../latent-geometry/ellipse.js";
import { massLevels, ringMasses } from "../../latent-geometry/mass-levels.js";
import type { TruePosterior } from "../../latent-geometry/true-posterior.js";
import type { Extent } from "../camera.js";
import { haloedLine, type OverlayPicture, placedImage } from "./overlay.js";

/** One example's q(z|x) at one and two σ, and of its true posterior the heat map and the contours of the same masses. */
export function examplePicture(q: PlanePosterior | null, truth: TruePosterior | null): OverlayPicture {
  const heat = truth && heatOf(truth);
  const shown = ringMasses.slice(0, 2);
  const lines = truth ? massLevels(truth.masses, shown).map((level) => contours(truth.masses, truth.grid, level)) : [];
  return {
    caption: "",
    under: (pen, view) => {
      if (truth && heat) placedImage(pen, view, heat(view.look.truth), truth.grid.extent);
    },
    over: (pen, view) => {
      for (const line of lines.flat()) haloedLine(pen, view, line, { color: view.look.truth, width: 1.5 });
      if (!q) return;
      for (const deviations of [1, 2]) {
        const around = ellipse(q.mean, q.deviation, deviations);
        haloedLine(pen, view, around, { color: view.look.approximation, width: 1.5, dash: [5, 3] });
      }
    },
  };
}

function heatOf({ masses, grid }: TruePosterior): (color: string) => HTMLCanvasElement {
  const most = masses.reduce((a, b) => Math.max(a, b), 1e-300);
  return tintedImage(
    masses.map((mass) => mass / most),
    grid,
    0.9,
  );
}

/** What a closer look at one example is to see: all of q, and all of the true posterior that counts. */
export function exampleExtent({ mean, deviation }: PlanePosterior, truth: TruePosterior | null): Extent {
  const reach = 3.2;
  const extent = {
    left: mean.x - reach * deviation.x,
    right: mean.x + reach * deviation.x,
    bottom: mean.y - reach * deviation.y,
    top: mean.y + reach * deviation.y,
  };
  if (!truth) return extent;
  const [level] = massLevels(truth.masses, [0.995]);
  for (const { x, y } of contours(truth.masses, truth.grid, level ?? 0).flat()) {
    extent.left = Math.min(extent.left, x);
    extent.right = Math.max(extent.right, x);
    extent.bottom = Math.min(extent.bottom, y);
    extent.top = Math.max(extent.top, y);
  }
  return extent;
}
