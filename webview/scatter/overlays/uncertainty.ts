import { ellipse, planePosterior } from "../../latent-geometry/ellipse.js";
import { type Camera, type Extent, type Size, toPlane, toScreen } from "../camera.js";
import type { LatentOverlay } from "./overlay.js";

/** More ellipses than this hide one another; a closer look shows others. */
const MOST = 700;
const STEPS = 28;

/** How sure the encoder is of where each example lies. */
export const uncertainty: LatentOverlay = {
  name: "uncertainty",
  title: "Uncertainty",
  meaning: "Each posterior q(z|x) as its one-σ ellipse",
  fits: ({ hasCodes, hasVariances }) => hasCodes && hasVariances,
  async compute({ snapshot, space, axes, colorOf }) {
    const { means, logVariances } = snapshot;
    if (!logVariances) throw new Error("this encoder gives no variances");
    const known = { means, logVariances };
    const { dimensions } = space;
    const order = scattered(means.length / dimensions);
    return {
      caption: `q(z|x) at one σ, of at most ${MOST} examples in view; zoom in for others`,
      points: 0.3,
      over: (pen, { camera, size }) => {
        const seen = seenExtent(camera, size);
        let drawn = 0;
        pen.lineWidth = 1;
        pen.globalAlpha = 0.8;
        for (const example of order) {
          const color = colorOf(example);
          const { mean, deviation } = planePosterior(known, dimensions, example, axes);
          const outside = mean.x < seen.left || mean.x > seen.right || mean.y < seen.bottom || mean.y > seen.top;
          if (color === null || outside) continue;
          pen.strokeStyle = color;
          pen.beginPath();
          for (const place of ellipse(mean, deviation, 1, STEPS)) {
            const { x, y } = toScreen(camera, size, place);
            pen.lineTo(x, y);
          }
          pen.stroke();
          if (++drawn === MOST) break;
        }
        pen.globalAlpha = 1;
      },
    };
  },
};

function seenExtent(camera: Camera, size: Size): Extent {
  const low = toPlane(camera, size, { x: 0, y: size.height });
  const high = toPlane(camera, size, { x: size.width, y: 0 });
  return { left: low.x, right: high.x, bottom: low.y, top: high.y };
}

/** All numbers below `count`, any first ones of them spread over the whole; the same each time, so that nothing flickers. */
function scattered(count: number): Uint32Array {
  const key = (index: number) => Math.imul(index + 1, 0x9e3779b1) >>> 0;
  return Uint32Array.from({ length: count }, (_, index) => index).sort((a, b) => key(a) - key(b));
}
