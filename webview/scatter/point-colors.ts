import { classColor, type Ground, rgb } from "./palette.js";

/** Seen through a little, so that a crowd is denser than a point. */
const OPACITY = 205;
/** Of what lies behind. */
export const FAINT_OPACITY = 46;

/**
 * The colours of N points as a PointCloud takes them (N × 4 bytes): by label, all as `plain` without labels; 0 in all for the
 * classes that are hidden. `faces` tells which points lie on the viewer's side; the others are faint.
 */
export function pointColors(
  count: number,
  labels: Int32Array | null,
  hidden: ReadonlySet<number>,
  ground: Ground,
  plain: string,
  faces: (index: number) => boolean = () => true,
): Uint8Array {
  const colors = new Uint8Array(4 * count);
  for (let index = 0; index < count; index++) {
    const label = labels?.[index];
    if (label !== undefined && hidden.has(label)) continue;
    colors.set(rgb(label === undefined ? plain : classColor(label, ground)), 4 * index);
    colors[4 * index + 3] = faces(index) ? OPACITY : FAINT_OPACITY;
  }
  return colors;
}
