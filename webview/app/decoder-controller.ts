import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Decoded, DecoderModel } from "../../src/protocol.js";
import type { DecoderMoment, ImageDecoder } from "../decoding/decoder.js";
import { type HostDecode, HostDecoder } from "../decoding/host-decoder.js";
import { post } from "./host.js";
import { latentOf } from "./shown.js";
import { type PanelState, shownSnapshot } from "./store.js";

interface Wanted {
  readonly runId: string | null;
  /** Null where the page can't decode by itself. */
  readonly model: DecoderModel | null;
  /** Coordinates of a code where the host can decode for the page; null where it can't. */
  readonly hostDimensions: number | null;
  readonly moment: DecoderMoment;
  readonly wasmRoot: string;
}

/** How a page speaks of its decoder. */
export interface DecoderLine {
  readonly post: (message: HostDecode) => void;
  /** Is told why the host could not decode. */
  readonly fail: (problem: string) => void;
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

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly line: DecoderLine,
  ) {
    host.addController(this);
  }

  /** What the host decoded. */
  receive(message: Decoded): void {
    if (this.decoder instanceof HostDecoder) this.decoder.receive(message);
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

  /** The decoder of the moment that a panel shows. */
  follow(panel: PanelState, wasmRoot: string): void {
    const { runId, decoder: model, hostDecoding, run } = panel;
    const { decoderWeights: weights, step } = shownSnapshot(panel) ?? {};
    const hostDimensions = hostDecoding === "offered" ? (latentOf(run)?.dimensions ?? null) : null;
    if (!weights || step === undefined || (!model && hostDimensions === null)) return;
    if (weights === this.#weights && runId === this.#runId) return;
    this.#wanted = { runId, model, hostDimensions, moment: { step, weights }, wasmRoot };
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
      tell(error);
    } finally {
      this.#busy = false;
    }
  }

  async #take(wanted: Wanted): Promise<void> {
    const { runId, moment } = wanted;
    if (!this.decoder || runId !== this.#runId) {
      this.decoder?.dispose();
      this.decoder = await this.#open(wanted);
      this.#runId = runId;
    } else await this.decoder.setMoment(moment);
    this.#weights = moment.weights;
    this.generation++;
    this.host.requestUpdate();
  }

  /** In the page itself where that can be, else by the host: a layer may be one that only the training file knows. */
  async #open({ model, hostDimensions, moment, wasmRoot }: Wanted): Promise<ImageDecoder> {
    if (model) {
      try {
        // Most of the page's code, and what is seen first needs none of it.
        const { createDecoder } = await import(/* webpackChunkName: "local-decoder" */ "../decoding/local-decoder.js");
        const decoder = await createDecoder(model, { wasmRoot });
        await decoder.setMoment(moment);
        return decoder;
      } catch (error) {
        if (hostDimensions === null) throw error;
        tell(error);
      }
    }
    const decoder = new HostDecoder(hostDimensions ?? 0, this.line.post, this.line.fail);
    await decoder.setMoment(moment);
    return decoder;
  }
}

function tell(error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  post({ type: "log", level: "error", message });
}
