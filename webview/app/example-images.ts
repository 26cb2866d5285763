import type { ByteRange } from "../../src/protocol.js";
import { fetchRange } from "./fetch-range.js";
import { type PanelState, shownSnapshot } from "./store.js";

/** What is told when images are there, or can't be had. */
export interface ImagesListener {
  readonly receive: (place: ByteRange, images: Uint8Array) => void;
  readonly fail: (problem: string) => void;
}

/** Reads the images of the examples that a panel is told of: most of all that it needs, and so after its first picture. */
export class ExampleImages {
  #asked: ByteRange | null = null;

  constructor(private readonly listener: ImagesListener) {}

  /** To be told of every state once it is drawn. */
  follow(panel: PanelState): void {
    const { imagesAt, controllable } = panel;
    if (!imagesAt || imagesAt === this.#asked) return;
    // A training makes its first picture in a moment.
    if (controllable && !shownSnapshot(panel)) return;
    this.#asked = imagesAt;
    fetchImages(imagesAt).then(
      (images) => this.listener.receive(imagesAt, images),
      (error: unknown) => {
        if (this.#asked === imagesAt) this.listener.fail(error instanceof Error ? error.message : String(error));
      },
    );
  }
}

/** @throws Error in a user's words where they are not all there */
export function fetchImages(place: ByteRange): Promise<Uint8Array> {
  return fetchRange(place, "The test examples");
}
