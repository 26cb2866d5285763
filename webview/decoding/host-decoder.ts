import type { Decoded, WebviewToHost } from "../../src/protocol.js";
import type { ImageDecoder } from "./decoder.js";

/** What is asked of the host. */
export type HostDecode = Extract<WebviewToHost, { type: "decode" }>;

/** Decodes by the host, which can run what no page can: the functions of a training file. */
export class HostDecoder implements ImageDecoder {
  readonly #waiting = new Map<number, (images: Float32Array) => void>();
  #step: number | null = null;
  #next = 0;

  constructor(
    readonly dimensions: number,
    private readonly post: (message: HostDecode) => void,
    private readonly fail: (problem: string) => void,
  ) {}

  async setMoment({ step }: { readonly step: number }): Promise<void> {
    this.#step = step;
  }

  /** Empty where the host could not. */
  async decode(codes: Float32Array): Promise<Float32Array> {
    const step = this.#step;
    if (step === null || codes.length === 0) return new Float32Array(0);
    const request = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      this.post({ type: "decode", request, step, codes: codes.slice() });
    });
  }

  receive({ request, images, problem }: Decoded): void {
    this.#waiting.get(request)?.(images ?? new Float32Array(0));
    this.#waiting.delete(request);
    if (problem) this.fail(problem);
  }

  dispose(): void {
    for (const resolve of this.#waiting.values()) resolve(new Float32Array(0));
    this.#waiting.clear();
  }
}
