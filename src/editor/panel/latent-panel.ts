import type * as vscode from "vscode";
import type {
  HostToWebview,
  LatentSnapshot,
  PeerRun,
  SnapshotSummary,
  TrainerToHost,
  WebviewToHost,
} from "../../protocol.js";
import type { Log } from "../log.js";
import type { Places } from "../places.js";
import type { RunModel } from "../runs/run-model.js";
import { saveFile } from "./save-file.js";
import { setPanelPage } from "./webview-html.js";
import { readWebviewMessage } from "./webview-messages.js";

export const PANEL_VIEW_TYPE = "latentLens.panel";

export interface PanelServices {
  readonly places: Places;
  readonly log: Log;
  /** Shows the line of a run's training file that makes a term. */
  readonly revealCode: (model: RunModel, part: Extract<WebviewToHost, { type: "revealCode" }>["part"]) => void;
  /** Carries out what a button of the panel asks for. */
  readonly execute: (command: Extract<WebviewToHost, { type: "command" }>["command"], model: RunModel | null) => void;
  readonly estimate: (model: RunModel, effort: { readonly examples: number; readonly samples: number }) => void;
  /** The other runs of the same data. */
  readonly peers: (model: RunModel) => Promise<readonly PeerRun[]>;
}

/** A panel that shows one run, or none. It holds no state of the run: whatever it shows, it can show again. */
export class LatentPanel implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[] = [];
  #run: vscode.Disposable | null = null;
  /** The page has loaded and listens; false again as soon as it is hidden, for then it is thrown away. */
  #listening = false;
  #sending = false;
  #nextSnapshot: { snapshot: LatentSnapshot; snapshots: readonly SnapshotSummary[] } | null = null;
  #requestedStep: number | null = null;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: PanelServices,
    private model: RunModel | null,
  ) {
    const { webview } = panel;
    this.#subscriptions.push(
      webview.onDidReceiveMessage((message: unknown) => void this.#receive(message)),
      panel.onDidChangeViewState(() => this.#viewChanged()),
    );
    setPanelPage(webview, services.places);
    this.show(model);
  }

  get runFolder(): string | null {
    return this.model?.folder ?? null;
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(() => {
      this.dispose();
      listener();
    });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Shows another run, or none, in the same panel. */
  show(model: RunModel | null): void {
    this.#run?.dispose();
    this.model = model;
    this.panel.title = model ? `Latent: ${model.name}` : "Latent";
    this.#run = model?.onDidChange((message) => this.#relay(message)) ?? null;
    this.#watch();
    if (this.#listening) void this.#sendAll();
  }

  dispose(): void {
    this.#run?.dispose();
    this.#listening = false;
    this.#watch();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** The run's news, while somebody looks. */
  #relay(message: TrainerToHost): void {
    if (!this.#listening) return;
    const { model } = this;
    switch (message.type) {
      case "started":
        this.panel.title = `Latent: ${model?.name}`;
        void this.#sendAll();
        break;
      case "metrics":
      case "progress":
      case "note":
      case "gap":
        this.#post(message);
        break;
      case "snapshot":
        this.#sendSnapshot(message.snapshot, message.snapshots);
        break;
      case "ended":
        if (model?.description) {
          this.#post({ type: "status", run: { ...model.description, status: model.status }, controllable: false });
          this.#post({ type: "progress", progress: model.progress });
        }
        if (message.message) this.#post({ type: "problem", message: message.message });
        break;
      case "checkpoint":
        break;
    }
  }

  async #receive(raw: unknown): Promise<void> {
    const message = readWebviewMessage(raw);
    if (!message) {
      this.services.log.error(
        `the panel sent a message that is not in the protocol: ${JSON.stringify(raw)?.slice(0, 200)}`,
      );
      return;
    }
    switch (message.type) {
      case "ready":
        this.#listening = true;
        this.#watch();
        await this.#sendAll();
        break;
      case "requestSnapshot":
        await this.#sendRequested(message.step);
        break;
      case "command":
        this.services.execute(message.command, this.model);
        break;
      case "revealCode":
        if (this.model) this.services.revealCode(this.model, message.part);
        break;
      case "estimate":
        if (this.model) this.services.estimate(this.model, message);
        break;
      case "cancelEstimate":
        this.model?.cancelEstimation();
        break;
      case "requestPeers":
        if (this.model) this.#post({ type: "peers", runs: await this.services.peers(this.model) });
        break;
      case "save":
        await saveFile(message.suggestedName, message.bytes);
        break;
      case "log":
        this.services.log[message.level](`panel: ${message.message}`);
        break;
    }
  }

  async #sendAll(): Promise<void> {
    const { model } = this;
    if (!model) {
      this.#post({ type: "empty" });
      return;
    }
    if (model.session && !model.description) {
      this.#post({ type: "starting", name: model.name });
      return;
    }
    try {
      await model.load();
      const [pictures, snapshot] = await Promise.all([model.pictures(), model.latestSnapshot()]);
      const { description, metrics, snapshots, progress } = model;
      if (!description || model !== this.model) return;
      const run = { ...description, status: model.status };
      this.#post({
        type: "run",
        id: model.id,
        run,
        progress,
        metrics,
        snapshots,
        ...pictures,
        controllable: model.session !== null,
        gap: model.gap,
        note: model.note,
      });
      if (snapshot) this.#sendSnapshot(snapshot, snapshots);
    } catch (error) {
      this.#post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The time slider may ask faster than a disk answers: the latest request alone is served. */
  async #sendRequested(step: number): Promise<void> {
    const waiting = this.#requestedStep !== null;
    this.#requestedStep = step;
    if (waiting) return;
    try {
      let served: number | null = null;
      while (this.#requestedStep !== served && this.model) {
        served = this.#requestedStep;
        const snapshot = await this.model.snapshot(served as number);
        if (this.#requestedStep === served) this.#post({ type: "snapshot", snapshot, snapshots: this.model.snapshots });
      }
    } catch (error) {
      this.#post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#requestedStep = null;
    }
  }

  /** One picture at a time is on its way to the panel, perhaps over a slow line; of those that wait, the newest. */
  #sendSnapshot(snapshot: LatentSnapshot, snapshots: readonly SnapshotSummary[]): void {
    this.#nextSnapshot = { snapshot, snapshots };
    if (this.#sending) return;
    this.#sending = true;
    void (async () => {
      while (this.#nextSnapshot) {
        const next = this.#nextSnapshot;
        this.#nextSnapshot = null;
        await this.panel.webview.postMessage({ type: "snapshot", ...next } satisfies HostToWebview);
      }
      this.#sending = false;
    })();
  }

  #post(message: HostToWebview): void {
    void this.panel.webview.postMessage(message);
  }

  #viewChanged(): void {
    if (!this.panel.visible) this.#listening = false;
    this.#watch();
  }

  #watch(): void {
    this.model?.session?.watch(this.#listening);
  }
}
