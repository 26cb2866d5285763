import type { ExampleSample, LatentSnapshot } from "../../../src/protocol.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import type { Place } from "../../scatter/camera.js";
import type { Chart } from "../../scatter/charts/chart.js";
import { classColor, pageGround } from "../../scatter/palette.js";
import { pointColors } from "../../scatter/point-colors.js";
import { coordinates } from "../coordinates.js";
import type { HoveredExample } from "./hover-card.js";

export interface PlaneMoment {
  readonly snapshot: LatentSnapshot | null;
  readonly examples: ExampleSample | null;
  readonly classNames: readonly string[];
  readonly space: Space;
  readonly axes: readonly [number, number];
  readonly chart: Chart | null;
  /** Classes that are not drawn. */
  readonly hidden: ReadonlySet<number>;
}

/** A moment's codes as a chart lays them out, with what is known of their examples. */
export class PlaneCodes {
  constructor(private readonly moment: PlaneMoment) {}

  get dimensions(): number {
    return this.moment.space.dimensions;
  }

  /** The mean of an example's posterior. */
  meanOf(example: number): Float32Array {
    const { snapshot } = this.moment;
    const { dimensions } = this;
    return snapshot?.means.subarray(example * dimensions, (example + 1) * dimensions) ?? new Float32Array(dimensions);
  }

  /** The code of a place in the plane: what is not shown is the caught example's, else 0. */
  codeAt(place: Place, caught: number | null): Float32Array | null {
    const base = caught === null ? new Float32Array(this.dimensions) : this.meanOf(caught).slice();
    return this.moment.chart?.codeAt(place, base) ?? null;
  }

  placesOf(codes: readonly Float32Array[]): Place[] {
    return codes.map((code) => {
      const [x, y] = this.moment.chart?.project(code) ?? [];
      return { x: x ?? 0, y: y ?? 0 };
    });
  }

  /** The coordinates of a code that the plane shows, in words. */
  told(code: Float32Array): string {
    return coordinates(this.#told.map((axis) => code[axis] ?? 0));
  }

  /** Whether a code of so many dimensions has coordinates beyond those. */
  hasOthers(dimensions: number): boolean {
    return isFlat(this.moment.space) && dimensions > this.#told.length;
  }

  get #told(): readonly number[] {
    if (!isFlat(this.moment.space)) return Array.from({ length: Math.min(3, this.dimensions) }, (_, axis) => axis);
    return this.dimensions > 1 ? this.moment.axes : [0];
  }

  describe(example: number | null): HoveredExample | null {
    const { examples, snapshot, classNames } = this.moment;
    if (example === null || !examples) return null;
    const label = examples.labels?.[example];
    return {
      index: example,
      images: examples.images,
      className: label === undefined ? null : (classNames[label] ?? String(label)),
      reconstruction: snapshot?.reconstruction?.[example] ?? null,
      kl: snapshot?.kl?.[example] ?? null,
    };
  }

  /** As a PointCloud takes them. */
  colors(): Uint8Array {
    const { snapshot, examples, hidden, chart } = this.moment;
    const plain = pageGround() === "dark" ? "#5b8ff9" : "#2459c9";
    const count = Math.floor((snapshot?.means.length ?? 0) / this.dimensions);
    const faces = (index: number) => chart?.faces(this.meanOf(index)) ?? true;
    return pointColors(count, examples?.labels ?? null, hidden, pageGround(), plain, faces);
  }

  /** Null where its class is hidden, what `otherwise` says where it has none. */
  colorOf(example: number, otherwise: () => string): string | null {
    const label = this.moment.examples?.labels?.[example];
    if (label === undefined) return otherwise();
    return this.moment.hidden.has(label) ? null : classColor(label, pageGround());
  }
}

/** Whether coordinates are drawn as they are. */
function isFlat({ surface }: Space): boolean {
  return surface === "plane" || surface === "orbits";
}
