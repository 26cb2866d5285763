import { type Decodes, decodeInSlices } from "./decode-in-slices.js";
import type { Differentiates } from "./geodesic.js";

/** Half the distance of a central difference: the error of float32 images and that of the curvature are then alike. */
export const HALF_DISTANCE = 0.02;

/** A decoder that only decodes, with its derivative by central differences along each dimension. */
export function byCentralDifferences(decoder: Decodes): Differentiates {
  const { dimensions } = decoder;
  return {
    dimensions,
    decode: (codes, count) => decoder.decode(codes, count),
    async pullBack(codes, count, cotangents) {
      const around = new Float32Array(2 * dimensions * codes.length);
      for (let index = 0; index < 2 * codes.length; index++) {
        const code = Math.floor(index / (2 * dimensions));
        const axis = (index >> 1) % dimensions;
        const moved = codes.slice(code * dimensions, (code + 1) * dimensions);
        moved[axis] = (moved[axis] as number) + (index % 2 === 0 ? HALF_DISTANCE : -HALF_DISTANCE);
        around.set(moved, index * dimensions);
      }
      const pixels = cotangents.length / count;
      const gradient = new Float32Array(codes.length);
      await decodeInSlices(
        decoder,
        around,
        (index, image) => {
          const from = Math.floor(index / (2 * dimensions)) * pixels;
          let product = 0;
          for (let pixel = 0; pixel < pixels; pixel++)
            product += (image[pixel] as number) * (cotangents[from + pixel] as number);
          const coordinate = index >> 1;
          const part = product / (2 * HALF_DISTANCE);
          gradient[coordinate] = (gradient[coordinate] as number) + (index % 2 === 0 ? part : -part);
        },
        async () => undefined,
      );
      return gradient;
    },
  };
}
