/** Values along one dimension, the prior's standard deviations. */
export const traversalValues = [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3] as const;

/** Dimensions by what they say of an image, most first: by KL where it is known by dimension, else by the means' variance. */
export function byActivity(
  dimensions: number,
  klByDimension: readonly number[] | null,
  means: Float32Array | null,
): number[] {
  const measure = klByDimension?.length === dimensions ? klByDimension : means ? variances(means, dimensions) : [];
  return Array.from({ length: dimensions }, (_, axis) => axis).sort((a, b) => (measure[b] ?? 0) - (measure[a] ?? 0));
}

/** The codes of rows, one a dimension: the middle with that dimension at each value. rows · values × dimensions. */
export function traversalCodes(middle: Float32Array, axes: readonly number[]): Float32Array<ArrayBuffer> {
  const dimensions = middle.length;
  const codes = new Float32Array(axes.length * traversalValues.length * dimensions);
  let at = 0;
  for (const axis of axes) {
    for (const value of traversalValues) {
      codes.set(middle, at);
      codes[at + axis] = value;
      at += dimensions;
    }
  }
  return codes;
}

function variances(means: Float32Array, dimensions: number): number[] {
  const count = means.length / dimensions;
  return Array.from({ length: dimensions }, (_, axis) => {
    let [sum, squares] = [0, 0];
    for (let index = axis; index < means.length; index += dimensions) {
      sum += means[index] as number;
      squares += (means[index] as number) ** 2;
    }
    return squares / count - (sum / count) ** 2;
  });
}
