import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { DecoderModel } from "../../src/protocol.js";
import { createDecoder, type ImageDecoder } from "../decoding/decoder.js";
import { post } from "./host.js";

interface Wanted {
  readonly runId: string | null;
  readonly model: DecoderModel;
  readonly weights: Uint8Array;
  readonly wasmRoot: string;
}

/** Keeps the decoder of the shown moment, one change at a time; of those that wait, the newest counts. */
export class DecoderController implements ReactiveController {
  decoder: ImageDecoder | null = null;
  /** Rises with every change of the decoder's weights. */
  generation = 0;
  #runId: string | null = null;
  #weights: Uint8Array | null = null;
  #wanted: Wanted | null = null;
  #busy = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.decoder?.dispose();
    this.decoder = null;
    this.#runId = null;
    this.#weights = null;
  }

  /** Whether it decodes with these weights; null are those that it has. */
  has(weights: Uint8Array | null): boolean {
    return !this.#busy && (weights === null || weights === this.#weights);
  }

  follow(runId: string | null, model: DecoderModel | null, weights: Uint8Array | null, wasmRoot: string): void {
    if (!model || !weights || (weights === this.#weights && runId === this.#runId)) return;
    this.#wanted = { runId, model, weights, wasmRoot };
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#wanted) {
        const wanted = this.#wanted;
        this.#wanted = null;
        await this.#take(wanted);
      }
    } catch (error) {
      post({
        type: "log",
        level: "error",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    } finally {
      this.#busy = false;
    }
  }

  async #take({ runId, model, weights, wasmRoot }: Wanted): Promise<void> {
    if (!this.decoder || runId !== this.#runId) {
      this.decoder?.dispose();
      this.decoder = await createDecoder(model, { wasmRoot });
      this.#runId = runId;
    }
    await this.decoder.setWeights(weights);
    this.#weights = weights;
    this.generation++;
    this.host.requestUpdate();
  }
}
