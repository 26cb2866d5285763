/** Points at the middles of the cells of a rectangle, `side` × `side` of them; each level halves the step. */
export class Lattice {
  constructor(
    /** Least and greatest coordinate along each of two axes. */
    private readonly ends: readonly [readonly [number, number], readonly [number, number]],
    private readonly side: number,
  ) {}

  /** The numbers of all points of level 0. */
  points(): number[] {
    return Array.from({ length: this.side * this.side }, (_, point) => point);
  }

  /** The four points of the next level inside a point's cell. */
  children(point: number, level: number): number[] {
    const width = this.side * 2 ** level;
    const [column, row] = [point % width, Math.floor(point / width)];
    const first = 2 * row * 2 * width + 2 * column;
    return [first, first + 1, first + 2 * width, first + 2 * width + 1];
  }

  /** Whether a point of level 0 is in every second column and row. */
  isEven(point: number): boolean {
    return (point % this.side) % 2 === 0 && Math.floor(point / this.side) % 2 === 0;
  }

  /** Coordinates of some points of a level, points × 2. */
  codes(points: readonly number[], level: number): Float32Array {
    const width = this.side * 2 ** level;
    const codes = new Float32Array(2 * points.length);
    for (const [at, point] of points.entries()) {
      for (const [axis, place] of [point % width, Math.floor(point / width)].entries()) {
        const [least, most] = this.ends[axis as 0 | 1];
        codes[2 * at + axis] = least + ((place + 0.5) / width) * (most - least);
      }
    }
    return codes;
  }

  /** log of the area of a cell. */
  logArea(level: number): number {
    const [[left, right], [bottom, top]] = this.ends;
    return Math.log(((right - left) * (top - bottom)) / (this.side * 2 ** level) ** 2);
  }
}
