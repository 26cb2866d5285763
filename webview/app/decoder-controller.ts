import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ByteRange, Decoded, DecoderModel } from "../../src/protocol.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import { type HostDecode, HostDecoder } from "../decoding/host-decoder.js";
import { fetchRange } from "./fetch-range.js";
import { latentOf } from "./shown.js";
import { type PanelState, shownSnapshot } from "./store.js";

interface Wanted {
  readonly runId: string | null;
  /** Null where the page can't decode by itself. */
  readonly model: DecoderModel | null;
  /** Coordinates of a code where the host can decode for the page; null where it can't. */
  readonly hostDimensions: number | null;
  readonly step: number;
  readonly weights: ByteRange;
  readonly wasmRoot: string;
}

/** How a page speaks of its decoder. */
export interface DecoderLine {
  readonly post: (message: HostDecode) => void;
  /** Is told why the host could not decode. */
  readonly fail: (problem: string) => void;
  /** Keeps what its user need not know. */
  readonly log: (error: string) => void;
}

/** Keeps the decoder of the shown moment, one change at a time; of those that wait, the newest counts. */
export class DecoderController implements ReactiveController {
  decoder: ImageDecoder | null = null;
  /** Rises with every change of the decoder's weights. */
  generation = 0;
  #runId: string | null = null;
  /** Whose weights it has. */
  #place = "";
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
    this.#place = "";
  }

  /** Whether it decodes with these weights; null are those that it has. */
  has(weights: ByteRange | null): boolean {
    return !this.#busy && (weights === null || placeOf(weights) === this.#place);
  }

  /** The decoder of the moment that a panel shows. */
  follow(panel: PanelState, wasmRoot: string): void {
    const { runId, decoder: model, hostDecoding, run } = panel;
    const { decoderWeights: weights, step } = shownSnapshot(panel) ?? {};
    const hostDimensions = hostDecoding === "offered" ? (latentOf(run)?.dimensions ?? null) : null;
    if (!weights || step === undefined || (!model && hostDimensions === null)) return;
    if (placeOf(weights) === this.#place && runId === this.#runId) return;
    this.#wanted = { runId, model, hostDimensions, step, weights, wasmRoot };
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#wanted) {
      const wanted = this.#wanted;
      this.#wanted = null;
      // Of a moment that has passed nothing may be left; what counts is the one that is wanted now.
      await this.#take(wanted).catch((error: unknown) => !this.#wanted && this.#log(error));
    }
    this.#busy = false;
  }

  async #take(wanted: Wanted): Promise<void> {
    const { runId, step, weights } = wanted;
    if (!this.decoder || runId !== this.#runId) {
      this.decoder?.dispose();
      this.decoder = null;
      this.decoder = await this.#open(wanted);
      this.#runId = runId;
    } else if (this.decoder instanceof HostDecoder) await this.decoder.setMoment({ step });
    else await this.decoder.setMoment({ step, weights: await fetchWeights(weights) });
    this.#place = placeOf(weights);
    this.generation++;
    this.host.requestUpdate();
  }

  /** In the page itself where that can be, else by the host: a layer may be one that only the training file knows. */
  async #open({ model, hostDimensions, step, weights: place, wasmRoot }: Wanted): Promise<ImageDecoder> {
    if (model) {
      const [opened, weights] = await Promise.all([openLocal(model, wasmRoot), fetchWeights(place)]);
      try {
        if (opened instanceof Error) throw opened;
        await opened.setMoment({ step, weights });
        return opened;
      } catch (error) {
        if (hostDimensions === null) throw error;
        this.#log(error);
      }
    }
    const decoder = new HostDecoder(hostDimensions ?? 0, this.line.post, this.line.fail);
    await decoder.setMoment({ step });
    return decoder;
  }

  #log(error: unknown): void {
    this.line.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** The error where the page can't build it. */
async function openLocal(model: DecoderModel, wasmRoot: string): Promise<ImageDecoder | Error> {
  try {
    // Most of the page's code, and what is seen first needs none of it.
    const { createDecoder } = await import(/* webpackChunkName: "local-decoder" */ "../decoding/local-decoder.js");
    return await createDecoder(model, { wasmRoot });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function fetchWeights(weights: ByteRange): Promise<Uint8Array> {
  return fetchRange(weights, "The decoder's weights");
}

/** Different weights are in different places. */
function placeOf({ file, begin }: ByteRange): string {
  return `${file} ${begin}`;
}
