import * as vscode from "vscode";
import type {
  ByteRange,
  ExampleOutline,
  HostToWebview,
  LatentSnapshot,
  SnapshotSummary,
  TrainerToHost,
  WebviewToHost,
} from "../../protocol.js";
import type { RunModel } from "../runs/run-model.js";
import { HostDecoder, type HostDecoderServices, hostDecodingOf } from "./host-decoder.js";

/** Tells a page how one run stands and what becomes of it, while the page listens; of pictures, the latest only. */
export class RunFeed implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #listening = false;
  #disposed = false;
  #sending = false;
  #nextSnapshot: { snapshot: LatentSnapshot; snapshots: readonly SnapshotSummary[] } | null = null;
  #requestedStep: number | null = null;
  #decoder: HostDecoder | null = null;

  /**
   * @param webview the page's: says where it may fetch a file
   * @param send resolves when the message is on its way to the page
   */
  constructor(
    readonly model: RunModel,
    private readonly services: HostDecoderServices,
    private readonly webview: vscode.Webview,
    private readonly send: (message: HostToWebview) => PromiseLike<unknown>,
  ) {
    this.#subscriptions = [
      model.onDidChange((message) => this.#relay(message)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void (this.#listening && this.sendAll())),
    ];
  }

  /** Whether there is a page that listens. */
  set listening(listening: boolean) {
    this.#listening = listening;
    this.model.watch(this, listening);
  }

  dispose(): void {
    this.#disposed = true;
    this.listening = false;
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#decoder?.dispose();
  }

  /** All that a page needs which knows nothing of the run. */
  async sendAll(): Promise<void> {
    const { model } = this;
    if (model.session && !model.description) {
      await this.#post({ type: "starting", name: model.name });
      return;
    }
    try {
      await model.load();
      const [pictures, snapshot] = await Promise.all([model.pictures(), model.latestSnapshot()]);
      const { description, metrics, snapshots, progress } = model;
      const { decoder, examples } = pictures;
      if (!description) return;
      // What follows is on its way before this has arrived.
      const told = this.#post({
        type: "run",
        id: model.id,
        run: { ...description, status: model.status },
        progress,
        metrics,
        snapshots,
        decoder,
        examples: examples && this.#outline(examples),
        hostDecoding: hostDecodingOf(model),
        controllable: model.session !== null,
        gap: model.gap,
        note: model.note,
      });
      // A newer one may have come while the folder was read.
      const picture = model.session?.latestSnapshot ?? snapshot;
      if (picture) this.#sendSnapshot(picture, snapshots);
      await told;
    } catch (error) {
      this.#tellProblem(error);
    }
  }

  /** A recorded moment. A slider may ask faster than a disk answers: the latest request alone is served. */
  async sendRecorded(step: number): Promise<void> {
    const waiting = this.#requestedStep !== null;
    this.#requestedStep = step;
    if (waiting) return;
    try {
      let served: number | null = null;
      while (this.#requestedStep !== served) {
        served = this.#requestedStep;
        const snapshot = await this.model.snapshot(served as number);
        if (this.#requestedStep === served) {
          await this.#tellSnapshot(snapshot, this.model.snapshots);
        }
      }
    } catch (error) {
      this.#tellProblem(error);
    } finally {
      this.#requestedStep = null;
    }
  }

  /** What the page can't decode. It asks one at a time for each of its parts. */
  async decode({ request, step, codes }: Extract<WebviewToHost, { type: "decode" }>): Promise<void> {
    this.#decoder ??= new HostDecoder(this.model, this.services);
    try {
      await this.#post({ type: "decoded", request, images: await this.#decoder.decode(step, codes) });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      await this.#post({ type: "decoded", request, images: null, problem });
    }
  }

  #relay(message: TrainerToHost): void {
    if (!this.#listening) return;
    const { model } = this;
    switch (message.type) {
      case "started":
        void this.sendAll();
        break;
      case "metrics":
      case "progress":
      case "note":
      case "gap":
        void this.#post(message);
        break;
      case "snapshot":
        this.#sendSnapshot(message.snapshot, message.snapshots);
        break;
      case "ended":
        if (model.description) {
          void this.#post({ type: "status", run: { ...model.description, status: model.status }, controllable: false });
          void this.#post({ type: "progress", progress: model.progress });
        }
        if (message.message) void this.#post({ type: "problem", message: message.message });
        break;
      case "checkpoint":
      case "decoded":
        break;
    }
  }

  /** One picture at a time is on its way to the page, perhaps over a slow line; of those that wait, the newest. */
  #sendSnapshot(snapshot: LatentSnapshot, snapshots: readonly SnapshotSummary[]): void {
    this.#nextSnapshot = { snapshot, snapshots };
    if (this.#sending) return;
    this.#sending = true;
    void (async () => {
      while (this.#nextSnapshot) {
        const next = this.#nextSnapshot;
        this.#nextSnapshot = null;
        await this.#tellSnapshot(next.snapshot, next.snapshots);
      }
      this.#sending = false;
    })();
  }

  /** The examples with their images where the page can fetch them. */
  #outline(examples: ExampleOutline): ExampleOutline {
    return { ...examples, images: this.#fetched(examples.images) };
  }

  #tellSnapshot(snapshot: LatentSnapshot, snapshots: readonly SnapshotSummary[]): Promise<void> {
    const { decoderWeights } = snapshot;
    const told = { ...snapshot, decoderWeights: decoderWeights && this.#fetched(decoderWeights) };
    return this.#post({ type: "snapshot", snapshot: told, snapshots });
  }

  /** Bytes where the page can fetch them. */
  #fetched(range: ByteRange): ByteRange {
    return { ...range, file: this.webview.asWebviewUri(vscode.Uri.file(range.file)).toString() };
  }

  /** What was being read while the page went to another run is for nobody. */
  async #post(message: HostToWebview): Promise<void> {
    if (!this.#disposed) await this.send(message);
  }

  #tellProblem(error: unknown): void {
    void this.#post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
  }
}
