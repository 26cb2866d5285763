/** What a description of this kind holds; where nobody says more, a map of 4 × 4 positions, if the dimensions allow it. */
export function vectorQuantizedDescription(options: {
  readonly dimensions: number;
  readonly codes: number;
  readonly positions?: number;
}) {
  const { dimensions, positions = [16, 9, 4].find((count) => dimensions % count === 0) ?? 1 } = options;
  return { ...options, kind: "vq", positions };
}
