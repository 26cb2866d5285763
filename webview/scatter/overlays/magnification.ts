import { tintedImage } from "../../drawing/tinted-image.js";
import { gridOver, widened } from "../../latent-geometry/grid.js";
import { magnification as factorsOf } from "../../latent-geometry/magnification.js";
import { type LatentOverlay, placedImage } from "./overlay.js";

const SIDE = 72;
const STRONGEST = 0.6;

/** Where the decoder stretches the space, and where it hardly moves. */
export const magnification: LatentOverlay = {
  name: "magnification",
  title: "Magnification",
  meaning: "How much the decoder changes its image with a step here: √det JᵀJ of its Jacobian",
  fits: ({ decodes }) => decodes,
  async compute({ decoder, space, axes, whole }, pace) {
    if (!decoder) throw new Error("it takes a decoder of whole codes");
    const grid = gridOver(widened(whole, 0.15), SIDE);
    const codeAt = (x: number, y: number) => {
      const code = new Float32Array(space.dimensions);
      code[axes[0]] = x;
      code[axes[1]] = y;
      return code;
    };
    const factors = await factorsOf(decoder, grid, codeAt, pace);
    const logs = factors.map((factor) => Math.log10(Math.max(1e-12, factor)));
    // A few places where nothing changes at all would take the whole scale.
    const sorted = logs.slice().sort();
    const [least, most] = [sorted[Math.floor(0.02 * sorted.length)] ?? 0, sorted.at(-1) ?? 1];
    const image = tintedImage(
      logs.map((value) => (value - least) / Math.max(1e-6, most - least)),
      grid,
      STRONGEST,
    );
    const others = space.dimensions > 2 ? ", along the two axes shown, all others 0" : "";
    return {
      caption: `Magnification √det JᵀJ${others}, on a logarithmic scale`,
      scale: [written(10 ** least), written(10 ** most)],
      under: (pen, view) => placedImage(pen, view, image(view.look.text), grid.extent),
    };
  },
};

function written(value: number): string {
  return Number(value.toPrecision(2)).toString();
}
