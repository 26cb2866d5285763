import type { LatentSnapshot } from "../../../src/protocol.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import type { Pen } from "../../drawing/pen.js";
import type { Pace } from "../../latent-geometry/pace.js";
import type { Camera, Extent, Place, Size } from "../camera.js";
import { toScreen } from "../camera.js";
import type { OverlayLook } from "../overlay.js";

/** Where and how a plane is drawn now. */
export interface PlaneView {
  readonly camera: Camera;
  readonly size: Size;
  readonly look: OverlayLook;
}

/** What is drawn of an overlay, in CSS pixels. */
export interface OverlayPicture {
  /** What is seen, in one line. */
  readonly caption: string;
  /** What the faintest and the strongest shade stand for. */
  readonly scale?: readonly [faintest: string, strongest: string];
  /** How much of the points is seen meanwhile, 0 to 1; by default all. */
  readonly points?: number;
  /** Beneath the points. */
  under?(pen: Pen, view: PlaneView): void;
  /** Over the points. */
  over?(pen: Pen, view: PlaneView): void;
}

/** What an overlay is computed from. */
export interface OverlayScene {
  readonly space: Space;
  readonly snapshot: LatentSnapshot;
  /** Null where nothing decodes whole codes of this space. */
  readonly decoder: ImageDecoder | null;
  readonly axes: readonly [number, number];
  /** Where the points are. */
  readonly extent: Extent;
  /** What is seen when all points are. */
  readonly whole: Extent;
  /** A CSS colour of an example, or null where its class is hidden; asked when it is drawn. */
  colorOf(example: number): string | null;
}

/** What there is of a moment: a decoder alone has no codes, a deterministic encoder no variances. */
export interface OverlayMoment {
  readonly hasCodes: boolean;
  readonly hasVariances: boolean;
  readonly decodes: boolean;
}

export function overlayMoment(snapshot: LatentSnapshot | null, decoder: ImageDecoder | null): OverlayMoment {
  return {
    hasCodes: (snapshot?.means.length ?? 0) > 0,
    hasVariances: (snapshot?.logVariances?.length ?? 0) > 0,
    decodes: decoder !== null,
  };
}

/** Something of a flat latent space that is computed when it is asked for. A new one is a file, and a line of the registry. */
export interface LatentOverlay {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  /** Whether a moment has what it takes. */
  fits(moment: OverlayMoment): boolean;
  compute(scene: OverlayScene, pace: Pace): Promise<OverlayPicture>;
}

/** A line that is seen on points of any colour. */
export function haloedLine(
  pen: Pen,
  { camera, size, look }: PlaneView,
  places: readonly Place[],
  { color, width, dash = [] }: { readonly color: string; readonly width: number; readonly dash?: readonly number[] },
): void {
  for (const [stroke, thickness, pattern] of [
    [look.ground, width + 2, []],
    [color, width, dash],
  ] as const) {
    pen.strokeStyle = stroke;
    pen.lineWidth = thickness;
    pen.setLineDash([...pattern]);
    pen.beginPath();
    for (const place of places) {
      const { x, y } = toScreen(camera, size, place);
      pen.lineTo(x, y);
    }
    pen.stroke();
  }
  pen.setLineDash([]);
}

/** A picture of a part of the plane where that part is seen. */
export function placedImage(pen: Pen, { camera, size }: PlaneView, image: HTMLCanvasElement, extent: Extent): void {
  const { x, y } = toScreen(camera, size, { x: extent.left, y: extent.top });
  const [width, height] = [extent.right - extent.left, extent.top - extent.bottom];
  pen.drawImage(image, x, y, width * camera.scale, height * camera.scale);
}
