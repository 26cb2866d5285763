import type { Space } from "../../../src/vae/spaces/space.js";
import type { Decodes } from "../../latent-geometry/decode-in-slices.js";
import { imageLength } from "../../latent-geometry/geodesic.js";
import { lerp, type Path, slerp } from "../../latent-geometry/paths.js";

/** A way from one pin to the other. */
export interface Way {
  readonly title: string;
  readonly meaning: string;
  readonly path: Path;
  /** How far the decoded image moves along it, Σ ‖Δx‖; null where it isn't told. */
  readonly length: number | null;
}

const STEPS = 65;

/** What can be drawn at once: in a flat space the straight line and, in more than two dimensions, the arc; else the space's own. */
export function plainWays(space: Space, [from, to]: readonly [Float32Array, Float32Array]): readonly Way[] {
  if (space.surface !== "plane") {
    const path = Array.from({ length: STEPS }, (_, step) =>
      Float32Array.from(space.between(from, to, step / (STEPS - 1))),
    );
    return [{ title: "shortest", meaning: "The space’s own shortest path", path, length: null }];
  }
  const straight = lerp(from, to, STEPS);
  const ways = [{ title: "straight", meaning: "The straight line (lerp)", path: straight, length: null }];
  if (space.dimensions < 3) return ways;
  return [
    ...ways,
    {
      title: "arc",
      meaning: "About the origin, as far from it as the prior’s mass is (slerp)",
      path: slerp(from, to, STEPS),
      length: null,
    },
  ];
}

/** A way with its length as the decoder has it. */
export async function measuredWay(decoder: Decodes, way: Way): Promise<Way> {
  return { ...way, length: await imageLength(decoder, way.path) };
}

/** The shortest path in the decoder's own metric. */
export async function geodesicWay(decoder: Decodes, path: Path): Promise<Way> {
  return measuredWay(decoder, {
    title: "geodesic",
    meaning: "The path along which the decoded image changes least: shortest in the decoder’s metric JᵀJ",
    path,
    length: null,
  });
}

/** Codes at so many even parts of a way. */
export function stepsOf({ path }: Way, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, step) => {
    const at = Math.round((step * (path.length - 1)) / (count - 1));
    return path[at] as Float32Array;
  });
}
