import type { LocalDecoder } from "../../../../webview/decoding/decoder.js";

/** A decoder of the page's own, without a page. */
export type PlainDecoder = Pick<LocalDecoder, "dimensions" | "decode" | "pullBack">;

/** Never ends the work. */
export const unhurried = async () => {};

/** A decoder that is a function with a known Jacobian. `jacobian` gives rows of pixels by dimensions. */
export function decoderOf(
  dimensions: number,
  image: (code: readonly number[]) => readonly number[],
  jacobian: (code: readonly number[]) => readonly (readonly number[])[] = () => [],
): PlainDecoder {
  const codesOf = (codes: Float32Array, count: number) =>
    Array.from({ length: count }, (_, n) => [...codes.subarray(n * dimensions, (n + 1) * dimensions)]);
  return {
    dimensions,
    decode: (codes, count) => Float32Array.from(codesOf(codes, count).flatMap(image)),
    pullBack: (codes, count, cotangents) =>
      Float32Array.from(
        codesOf(codes, count).flatMap((code, n) => {
          const rows = jacobian(code);
          return code.map((_, axis) =>
            rows.reduce(
              (sum, row, pixel) => sum + (row[axis] as number) * (cotangents[n * rows.length + pixel] as number),
              0,
            ),
          );
        }),
      ),
  };
}

/** x = W z + b. */
export function linearDecoder(weights: readonly (readonly number[])[], bias: readonly number[]): PlainDecoder {
  return decoderOf(
    weights[0]?.length ?? 0,
    (code) =>
      weights.map((row, pixel) =>
        row.reduce((sum, w, axis) => sum + w * (code[axis] as number), bias[pixel] as number),
      ),
    () => weights,
  );
}
