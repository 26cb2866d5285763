import type { ExampleSample, LatentSnapshot, LikelihoodDescription } from "../../../src/protocol.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import type { Extent } from "../../scatter/camera.js";
import type { LatentOverlay, OverlayPicture } from "../../scatter/overlays/overlay.js";
import { ExampleFocus } from "./example-focus.js";
import { LatestComputation } from "./latest-computation.js";
import { WaysBetween } from "./ways-between.js";

/** While an example is looked at, so much of the points is seen. */
const FADED = 0.35;

/** All that is looked at closely in a plane now. */
export interface MicroscopeScene {
  readonly space: Space;
  readonly axes: readonly [number, number];
  readonly snapshot: LatentSnapshot | null;
  readonly examples: ExampleSample | null;
  readonly decoder: ImageDecoder | null;
  readonly likelihood: LikelihoodDescription | null;
  readonly overlay: LatentOverlay | null;
  /** The example that is looked at. */
  readonly chosen: number | null;
  readonly pins: readonly Float32Array[];
  /** Null where the plane has no size yet. */
  readonly extents: { readonly extent: Extent; readonly whole: Extent } | null;
  colorOf(example: number): string | null;
}

/** What is computed of the shown moment when it is asked for: an overlay, an example's posterior, the ways between pins. */
export class Microscope {
  readonly focus: ExampleFocus;
  readonly overlay: LatestComputation<OverlayPicture>;
  readonly ways: WaysBetween;
  /** An overlay waits for the plane to have a size. */
  waits = false;

  constructor(onChange: () => void) {
    this.focus = new ExampleFocus(onChange);
    this.overlay = new LatestComputation(onChange);
    this.ways = new WaysBetween(onChange);
  }

  get busy(): boolean {
    return [this.focus, this.overlay, this.ways].some(({ busy }) => busy);
  }

  /** What lies under and over the points. */
  get pictures(): readonly OverlayPicture[] {
    return [this.overlay.result, this.focus.picture].filter((picture) => picture !== null);
  }

  /** How much of the points is seen, 0 to 1. */
  get points(): number {
    return this.focus.picture ? FADED : (this.overlay.result?.points ?? 1);
  }

  /** Begins what is wanted, and ends what is no longer. */
  look({ chosen, pins, overlay, extents, snapshot, examples, decoder, space, ...rest }: MicroscopeScene): void {
    // A factor's plane is not all that the decoder takes.
    const whole = decoder?.dimensions === space.dimensions ? decoder : null;
    if (chosen !== null && snapshot && examples)
      this.focus.look(chosen, { ...rest, space, snapshot, examples, decoder: whole });
    else this.focus.leave();
    this.waits = overlay !== null && !extents;
    if (overlay && snapshot && extents) {
      const key = `${overlay.name} ${rest.axes.join()} ${space.dimensions}`;
      const scene = { space, snapshot, decoder: whole, axes: rest.axes, ...extents, colorOf: rest.colorOf };
      this.overlay.run(key, (pace) => overlay.compute(scene, pace));
    } else this.overlay.stop();
    const [from, to] = pins;
    if (from && to) this.ways.between(space, decoder, from, to);
    else this.ways.leave();
  }

  leave(): void {
    this.focus.leave();
    this.overlay.stop();
    this.ways.leave();
  }
}
