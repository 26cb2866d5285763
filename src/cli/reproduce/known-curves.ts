/** Curves that data lie on and that are known, so that what a model decodes can be held against them. */
export interface KnownCurves {
  /** Pieces of curve: a path between two examples of one piece is to stay on it. */
  readonly pieces: number;
  /** Numbers of one example, height × width. */
  readonly height: number;
  readonly width: number;
  /** Names of the classes of examples. */
  readonly classNames: readonly string[];
  /** The piece that examples of a class lie on. */
  pieceOf(label: number): number;
  /** How far values (height × width) are from a piece, as a share of the gap to what is next to it. */
  strayOf(piece: number, values: Float32Array): number;
  /**
   * Of closed curves: how far values are from each of a piece's 360 places a degree apart, as shares of the gap. Null where
   * nothing comes round.
   */
  readonly strayByDegree: ((piece: number, values: Float32Array) => Float64Array) | null;
  /** Examples evenly at random along the pieces, which take turns. @param step another one gives others */
  examples(draw: CurveDraw): CurveExamples;
}

export interface CurveDraw {
  readonly count: number;
  readonly seed: number;
  readonly step: number;
}

export interface CurveExamples {
  /** count × height × width, 0 to 1 */
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
}

/** Places of a closed curve by which turning is measured. */
export const DEGREES = 360;
