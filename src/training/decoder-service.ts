import { readRunDescription } from "../checkpoint/run-folder/index.js";
import { readByteRange } from "../checkpoint/safetensors-file.js";
import type { DecodeRequest, ServeDecoderRequest, TrainerToHost } from "../protocol.js";
import { OwnDecoder } from "./own-decoder.js";

/** Answers requests to decode, in order, until it is stopped. */
export class DecoderService {
  readonly #decoder: Promise<OwnDecoder>;
  #stop: () => void = () => undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Rejects where there is no such decoder. */
  readonly ended: Promise<TrainerToHost>;

  constructor(
    request: ServeDecoderRequest,
    private readonly report: (message: TrainerToHost) => void,
  ) {
    this.#decoder = readRunDescription(request.folder).then((run) => OwnDecoder.open(request.folder, run, request));
    const stopped = new Promise<void>((resolve) => {
      this.#stop = resolve;
    });
    this.ended = this.#decoder.then(async () => {
      await stopped;
      return { type: "ended", status: "cancelled", run: null };
    });
  }

  stop(): void {
    this.#stop();
  }

  /** What is asked later is decoded later: its weights may be those of the request before. */
  decode(request: DecodeRequest): void {
    this.#queue = this.#queue.then(() => this.#decode(request));
  }

  async #decode({ request, weights, codes }: DecodeRequest): Promise<void> {
    // What it can't be opened for is told by `ended`.
    const decoder = await this.#decoder.catch(() => null);
    if (!decoder) return;
    try {
      if (weights) decoder.setWeights(await readByteRange(weights));
      this.report({ type: "decoded", request, images: decoder.decode(codes) });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.report({ type: "decoded", request, images: null, problem });
    }
  }
}
