import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ImageDecoder } from "./decoder.js";

/**
 * What an element shows decoded. Of its requests one is on its way, and of those that wait, the newest; until its images are
 * there, those of the request before stay.
 */
export class LatestDecode implements ReactiveController {
  /** count × height × width × channels; empty before the first. */
  images: Float32Array = new Float32Array(0);
  /** Whether the images are those of the last request. */
  current = false;
  #asked: Request | null = null;
  #next: Request | null = null;
  #busy = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#next = null;
  }

  /** Decodes, where it isn't what is decoded already; the element is updated if that takes time. */
  ask(decoder: ImageDecoder | null, generation: number, codes: Float32Array): void {
    if (!decoder) {
      this.images = new Float32Array(0);
      this.#asked = null;
      return;
    }
    const request = { decoder, generation, codes };
    if (this.#asked && same(this.#asked, request)) return;
    this.#asked = { ...request, codes: codes.slice() };
    this.current = false;
    if (this.#busy) this.#next = this.#asked;
    else this.#start(this.#asked);
  }

  #start(request: Request): void {
    const { decoder, codes } = request;
    const decoded = codes.length > 0 ? decoder.decode(codes, codes.length / decoder.dimensions) : new Float32Array(0);
    if (decoded instanceof Float32Array) this.#take(request, decoded);
    else void this.#wait(request, decoded);
  }

  async #wait(request: Request, decoded: Promise<Float32Array>): Promise<void> {
    this.#busy = true;
    const images = await decoded;
    this.#busy = false;
    this.#take(request, images);
    const next = this.#next;
    this.#next = null;
    if (next) this.#start(next);
    this.host.requestUpdate();
  }

  #take(request: Request, images: Float32Array): void {
    this.current = request === this.#asked;
    if (images.length > 0 || this.current) this.images = images;
  }
}

interface Request {
  readonly decoder: ImageDecoder;
  readonly generation: number;
  readonly codes: Float32Array;
}

function same(one: Request, other: Request): boolean {
  return (
    one.decoder === other.decoder &&
    one.generation === other.generation &&
    one.codes.length === other.codes.length &&
    one.codes.every((value, index) => value === other.codes[index])
  );
}
