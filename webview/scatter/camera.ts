/** A place in CSS pixels from the upper left corner, or in latent coordinates. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What of the plane is seen: the latent coordinates at the middle, and CSS pixels a unit. One scale for both axes. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** The latent coordinates that have to be seen. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

const LEAST_SCALE = 1e-3;
const MOST_SCALE = 1e6;

export function toScreen(camera: Camera, { width, height }: Size, { x, y }: Place): Place {
  return { x: width / 2 + (x - camera.x) * camera.scale, y: height / 2 - (y - camera.y) * camera.scale };
}

export function toPlane(camera: Camera, { width, height }: Size, { x, y }: Place): Place {
  return { x: camera.x + (x - width / 2) / camera.scale, y: camera.y - (y - height / 2) / camera.scale };
}

/** The camera after a drag by so many CSS pixels. */
export function panned(camera: Camera, by: Place): Camera {
  return { ...camera, x: camera.x - by.x / camera.scale, y: camera.y + by.y / camera.scale };
}

/** The camera after a zoom that leaves what is under a place of the screen where it is. */
export function zoomed(camera: Camera, size: Size, at: Place, factor: number): Camera {
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, camera.scale * factor));
  const before = toPlane(camera, size, at);
  const after = toPlane({ ...camera, scale }, size, at);
  return { x: camera.x + before.x - after.x, y: camera.y + before.y - after.y, scale };
}

/** The camera that sees an extent whole, with a margin in CSS pixels. */
export function fitted({ left, right, bottom, top }: Extent, { width, height }: Size, margin: number): Camera {
  const across = Math.max(1e-6, right - left);
  const up = Math.max(1e-6, top - bottom);
  const scale = Math.min(Math.max(1, width - 2 * margin) / across, Math.max(1, height - 2 * margin) / up);
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale };
}

/** Between two cameras, `part` from 0 to 1: scales in even ratios. */
export function between(from: Camera, to: Camera, part: number): Camera {
  return {
    x: from.x + (to.x - from.x) * part,
    y: from.y + (to.y - from.y) * part,
    scale: from.scale * (to.scale / from.scale) ** part,
  };
}
