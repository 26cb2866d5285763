import type { ReactiveController, ReactiveControllerHost } from "lit";
import { fnv1a, type ImageDecoder } from "../../decoding/decoder.js";
import { LatestDecode } from "../../decoding/latest-decode.js";
import { type ImageShape, imageSize } from "../../drawing/images.js";
import { joined } from "../../latent-geometry/paths.js";
import type { Place } from "../../scatter/camera.js";
import type { ScatterPlane } from "../../scatter/scatter-plane.js";
import type { Hovered } from "./hover-card.js";
import type { PlaneCodes } from "./plane-codes.js";

/** An example is caught from so near, in CSS pixels. */
const REACH = 9;

/** What a pointer looks into. */
export interface PointedPlane {
  readonly plane: ScatterPlane | null;
  readonly codes: PlaneCodes;
  readonly decoder: ImageDecoder | null;
  readonly generation: number;
  readonly shape: ImageShape | null;
  /** Makes what the decoder takes of a code. */
  complete(code: Float32Array, example: number | null): Float32Array;
}

/** What hears of what is found there. */
export interface PointerEvents {
  /** What the card beside the pointer is to show. */
  hover(hovered: Hovered | null): void;
  /** The pointer caught an example, or let it go: also of a run whose decoder is not at hand. */
  catch(example: number | null): void;
  decode(decoded: { readonly hash: string; readonly z: Float32Array }): void;
}

/** Looks at the place under the pointer, or under the keyboard's cross: which example is there, and what it decodes to. */
export class PointerLook implements ReactiveController {
  place: Place | null = null;
  /** The place came from the keyboard, and a cross shows it. */
  byKeyboard = false;
  caught: number | null = null;
  #frame = 0;
  readonly #decoded: LatestDecode;
  /** The decoded images that the card was last made of. */
  #seen: Float32Array | null = null;

  constructor(
    host: ReactiveControllerHost,
    private readonly into: () => PointedPlane,
    private readonly events: PointerEvents,
  ) {
    this.#decoded = new LatestDecode(host);
    host.addController(this);
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  point(place: Place | null, byKeyboard = false): void {
    this.place = place;
    this.byKeyboard = byKeyboard && place !== null;
    this.again();
  }

  /** Looks once a frame at most. */
  again(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.now();
    });
  }

  /** Whether images have come since. */
  get answered(): boolean {
    return this.place !== null && this.#seen !== null && this.#seen !== this.#decoded.images;
  }

  now(): void {
    const { plane, codes, decoder, generation, shape, complete } = this.into();
    const { place } = this;
    const caught = (place && plane?.pick(place, REACH)) ?? null;
    this.#tellCaught(caught);
    const code = plane && place && codes.codeAt(plane.toPlane(place), caught);
    if (!code || !decoder || !shape) {
      this.events.hover(null);
      return;
    }
    const asked = [complete(code, caught)];
    if (caught !== null) asked.push(complete(codes.meanOf(caught), caught));
    this.#decoded.ask(decoder, generation, joined(asked));
    const { images, current } = this.#decoded;
    this.#seen = images;
    if (images.length === 0) return;
    const size = imageSize(shape);
    this.events.hover({
      place,
      coordinates: codes.told(code),
      others: codes.hasOthers(decoder.dimensions) ? `others ${caught === null ? "0" : "the example’s"}` : "",
      // While the answer is on its way, the image before stands for those that are to come.
      decoded: images.length === asked.length * size ? images : repeated(images, size, asked.length),
      shape,
      example: codes.describe(caught),
    });
    if (!current) return;
    const bytes = Uint8Array.from(images.subarray(0, size), (value) => Math.round(255 * value));
    this.events.decode({ hash: fnv1a(bytes), z: code });
  }

  #tellCaught(example: number | null): void {
    if (example === this.caught) return;
    this.caught = example;
    this.events.catch(example);
  }
}

/** The first of some images, so many times. */
function repeated(images: Float32Array, size: number, count: number): Float32Array {
  const made = new Float32Array(count * size);
  for (let index = 0; index < count; index++) made.set(images.subarray(0, size), index * size);
  return made;
}
