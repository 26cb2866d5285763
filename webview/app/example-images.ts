import type { ByteRange } from "../../src/protocol.js";
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
      (error: unknown) => this.listener.fail(error instanceof Error ? error.message : String(error)),
    );
  }
}

/** Images from where the host says that they are. @throws Error in a user's words where they are not all there */
export async function fetchImages({ file, begin, end }: ByteRange): Promise<Uint8Array> {
  const bytes = await fetch(file).then(
    (response) => (response.ok ? response.arrayBuffer() : null),
    () => null,
  );
  if (!bytes) throw new Error("The test examples can't be read: is the run's folder still there?");
  if (bytes.byteLength < end) throw new Error("The test examples can't be read: their file is cut short.");
  return new Uint8Array(bytes, begin, end - begin);
}
