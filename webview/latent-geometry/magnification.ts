import { HALF_DISTANCE } from "./central-difference.js";
import { type Decodes, decodeInSlices } from "./decode-in-slices.js";
import { type Grid, middlesOf } from "./grid.js";
import type { Pace } from "./pace.js";

/**
 * √det JᵀJ of the decoder at each cell's middle, J its Jacobian along the two shown dimensions (Arvanitidis et al. 2018): how
 * much area of image space a small area of the plane becomes. By central differences; what is not shown is as `codeAt` says.
 *
 * @param codeAt the code of a place in the plane
 */
export async function magnification(
  decoder: Decodes,
  grid: Grid,
  codeAt: (x: number, y: number) => ArrayLike<number>,
  pace: Pace,
): Promise<Float32Array> {
  const middles = middlesOf(grid);
  const cells = grid.columns * grid.rows;
  const { dimensions } = decoder;
  const codes = new Float32Array(4 * cells * dimensions);
  for (let cell = 0; cell < cells; cell++) {
    const [x, y] = [middles[2 * cell] as number, middles[2 * cell + 1] as number];
    const around = [
      codeAt(x + HALF_DISTANCE, y),
      codeAt(x - HALF_DISTANCE, y),
      codeAt(x, y + HALF_DISTANCE),
      codeAt(x, y - HALF_DISTANCE),
    ];
    around.forEach((code, index) => {
      codes.set(code, (4 * cell + index) * dimensions);
    });
  }
  const factors = new Float32Array(cells);
  const images: Float32Array[] = [];
  await decodeInSlices(
    decoder,
    codes,
    (index, image) => {
      images[index % 4] = index % 4 < 3 ? image.slice() : image;
      if (index % 4 === 3) factors[Math.floor(index / 4)] = areaFactor(images as [F, F, F, F]);
    },
    pace,
  );
  return factors;
}

type F = Float32Array;

/** √(‖a‖² ‖b‖² − (a·b)²) of the differences a and b. */
function areaFactor([right, left, above, below]: readonly [F, F, F, F]): number {
  let [aa, bb, ab] = [0, 0, 0];
  for (let pixel = 0; pixel < right.length; pixel++) {
    const a = (right[pixel] as number) - (left[pixel] as number);
    const b = (above[pixel] as number) - (below[pixel] as number);
    aa += a * a;
    bb += b * b;
    ab += a * b;
  }
  return Math.sqrt(Math.max(0, aa * bb - ab * ab)) / (2 * HALF_DISTANCE) ** 2;
}
