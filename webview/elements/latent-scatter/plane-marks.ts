import type { Space } from "../../../src/vae/spaces/space.js";
import type { Marks } from "../../scatter/overlay.js";
import type { ScatterPlane } from "../../scatter/scatter-plane.js";
import type { Microscope } from "./microscope.js";
import { orbitsThrough } from "./orbits.js";
import type { PlaneCodes } from "./plane-codes.js";
import type { PointerLook } from "./pointer-look.js";

/** What is marked in a plane: pins and the ways between them, what is caught or looked at, the keyboard's cross. */
export function planeMarks(
  host: HTMLElement & { readonly space: Space; readonly marked: number | null },
  plane: ScatterPlane,
  codes: PlaneCodes,
  at: {
    readonly pins: readonly Float32Array[];
    /** The example that is looked at. */
    readonly chosen: number | null;
    /** The code under the pointer. */
    readonly pointed: Float32Array | null;
    readonly pointer: PointerLook;
    readonly microscope: Microscope;
  },
): Marks {
  const { pins, chosen, pointed, pointer, microscope } = at;
  // Where a posterior is drawn, nothing else is to lie on it.
  const looked = chosen !== null && microscope.focus.q !== null;
  const caught = pointer.caught ?? host.marked ?? (looked ? null : chosen);
  return {
    orbits: orbitsThrough(host.space, pins.at(-1) ?? pointed, host).map(({ codes: way, ...orbit }) => ({
      ...orbit,
      places: codes.placesOf(way),
    })),
    way: codes.placesOf(microscope.ways.plain[0]?.path ?? []),
    geodesic: codes.placesOf(microscope.ways.geodesic?.path ?? []),
    pins: codes.placesOf(pins).map((place, index) => ({ place, aside: looked && index === pins.length - 1 })),
    caught: caught === null ? null : plane.placeOf(caught),
    cross: pointer.byKeyboard && pointer.place ? plane.toPlane(pointer.place) : null,
  };
}
