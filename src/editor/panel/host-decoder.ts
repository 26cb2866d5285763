import * as vscode from "vscode";
import type { ByteRange, Decoded, HostDecoding, TrainerToHost } from "../../protocol.js";
import { TrainingSession } from "../../training/session.js";
import type { Log } from "../log.js";
import type { Places } from "../places.js";
import type { RunModel } from "../runs/run-model.js";

/** A process that nobody asks ends. */
const IDLE_MILLISECONDS = 60_000;
/** A decoder that takes longer does not end. */
const PATIENCE_MILLISECONDS = 20_000;

export interface HostDecoderServices {
  readonly places: Places;
  readonly log: Log;
}

/** Whether the host can decode for a run: by its training code, which is evaluated only where the user trusts it. */
export function hostDecodingOf({ description }: RunModel): HostDecoding {
  if (!description?.configuration || !description.trainingCode) return "none";
  return vscode.workspace.isTrusted ? "offered" : "untrusted";
}

/** Decodes with what only a run's training code can make, in a process of its own while anybody asks. */
export class HostDecoder implements vscode.Disposable {
  readonly #waiting = new Map<number, (answer: Decoded) => void>();
  #session: TrainingSession | null = null;
  /** The step whose numbers the process has. */
  #step: number | null = null;
  #next = 0;
  #idle: NodeJS.Timeout | null = null;

  constructor(
    private readonly model: RunModel,
    private readonly services: HostDecoderServices,
  ) {}

  /**
   * Images of codes as the decoder of a step makes them. Of a passing step that is over, as the newest does.
   *
   * @throws Error in one line, with what the user's code threw
   */
  async decode(step: number, codes: Float32Array): Promise<Float32Array> {
    if (hostDecodingOf(this.model) !== "offered") throw new Error("the run's training code is not trusted");
    const weights = step === this.#step && this.#session?.running ? null : await this.#weights(step);
    const session = this.#start();
    this.#step = step;
    const request = this.#next++;
    const answer = await new Promise<Decoded>((resolve) => {
      const patience = setTimeout(() => void session.stop(0), PATIENCE_MILLISECONDS);
      this.#waiting.set(request, (decoded) => {
        clearTimeout(patience);
        resolve(decoded);
      });
      session.decode({ type: "decode", request, weights, codes });
    });
    if (!answer.images) throw new Error(answer.problem);
    return answer.images;
  }

  dispose(): void {
    if (this.#idle) clearTimeout(this.#idle);
    void this.#session?.stop(1000);
  }

  async #weights(step: number): Promise<ByteRange | null> {
    const newest = await this.model.latestSnapshot();
    const snapshot = newest?.step === step ? newest : await this.model.snapshot(step).catch(() => newest);
    return snapshot?.decoderWeights ?? null;
  }

  #start(): TrainingSession {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#session?.stop(1000), IDLE_MILLISECONDS);
    if (this.#session?.running) return this.#session;
    const { folder } = this.model;
    const session = new TrainingSession(this.services.places.trainer, {
      type: "serveDecoder",
      folder,
      ...this.services.places.forTrainer,
    });
    this.#session = session;
    session.listen((message) => this.#receive(message));
    void session.ended.then(() => {
      if (session.errorOutput) this.services.log.error(session.errorOutput);
      if (this.#session === session) this.#session = null;
    });
    return session;
  }

  #receive(message: TrainerToHost): void {
    if (message.type === "decoded") {
      this.#waiting.get(message.request)?.(message);
      this.#waiting.delete(message.request);
    } else if (message.type === "ended") {
      const problem = `the decoder can't be run: ${message.message ?? "its process ended"}`;
      for (const [request, answer] of this.#waiting) answer({ type: "decoded", request, images: null, problem });
      this.#waiting.clear();
    }
  }
}
