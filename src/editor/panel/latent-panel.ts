import type * as vscode from "vscode";
import type { HostToWebview, PeerRun, WebviewToHost } from "../../protocol.js";
import type { Log } from "../log.js";
import type { Places } from "../places.js";
import type { RunModel } from "../runs/run-model.js";
import { RunFeed } from "./run-feed.js";
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
  #feed: RunFeed | null = null;
  /** The page has loaded and listens; false again as soon as it is hidden, for then it is thrown away. */
  #listening = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: PanelServices,
    private model: RunModel | null,
  ) {
    const { webview } = panel;
    this.#subscriptions.push(
      webview.onDidReceiveMessage((message: unknown) => void this.#receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#listen(false);
      }),
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
    this.#feed?.dispose();
    this.model = model;
    this.panel.title = model ? `Latent: ${model.name}` : "Latent";
    this.#feed = model && new RunFeed(model, this.services, this.panel.webview, (message) => this.#post(message));
    if (this.#listening) this.#begin();
  }

  dispose(): void {
    this.#feed?.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #begin(): void {
    this.#listen(true);
    if (this.#feed) void this.#feed.sendAll();
    else void this.#post({ type: "empty" });
  }

  #listen(listening: boolean): void {
    this.#listening = listening;
    if (this.#feed) this.#feed.listening = listening;
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
        this.#begin();
        break;
      case "requestSnapshot":
        await this.#feed?.sendRecorded(message.step);
        break;
      case "decode":
        await this.#feed?.decode(message);
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
        if (this.model) await this.#post({ type: "peers", runs: await this.services.peers(this.model) });
        break;
      case "save":
        await saveFile(message.suggestedName, message.bytes);
        break;
      case "log":
        this.services.log[message.level](`panel: ${message.message}`);
        break;
    }
  }

  #post(message: HostToWebview): PromiseLike<unknown> {
    if (message.type === "run") this.panel.title = `Latent: ${message.run.name}`;
    return this.panel.webview.postMessage(message);
  }
}
