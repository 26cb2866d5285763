import type * as vscode from "vscode";
import type { ComparedPlace, HostToComparison, HostToWebview } from "../../protocol.js";
import type { Log } from "../log.js";
import type { Places } from "../places.js";
import type { RunModel } from "../runs/run-model.js";
import { readComparisonMessage } from "./comparison-messages.js";
import { RunFeed } from "./run-feed.js";
import { saveFile } from "./save-file.js";
import { setPanelPage } from "./webview-html.js";

/** More would be too small to be looked at side by side. */
export const MOST_COMPARED = 6;

export interface ComparisonServices {
  readonly places: Places;
  readonly log: Log;
  readonly openRun: (model: RunModel) => void;
  readonly compareCode: (one: RunModel, other: RunModel) => void;
}

/** A run, or the name of one that waits for its turn to train. */
export type Compared = RunModel | string;

/** A panel with several runs side by side. Like the panel of one it holds no state of theirs. */
export class ComparisonPanel implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #feeds = new Map<RunModel, RunFeed>();
  #compared: readonly Compared[];
  #listening = false;
  #disposed = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: ComparisonServices,
    compared: readonly Compared[],
  ) {
    this.#compared = compared;
    this.#subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => void this.#receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#listen(false);
      }),
      panel.onDidDispose(() => this.dispose()),
    );
    this.#follow();
    setPanelPage(panel.webview, services.places, { script: "main.js", element: "run-comparison" });
  }

  /** The first that waits under this name has begun. */
  begin(name: string, model: RunModel): void {
    const place = this.#compared.indexOf(name);
    if (place >= 0) this.#change(this.#compared.with(place, model));
  }

  /** Nobody waits any more. */
  endWaiting(): void {
    this.#change(this.#compared.filter((each) => typeof each !== "string"));
  }

  dispose(): void {
    this.#disposed = true;
    for (const feed of this.#feeds.values()) feed.dispose();
    this.#feeds.clear();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #change(compared: readonly Compared[]): void {
    if (this.#disposed) return;
    this.#compared = compared;
    const added = this.#follow();
    if (!this.#listening) return;
    void this.#tellPlaces();
    for (const feed of added) {
      feed.listening = true;
      void feed.sendAll();
    }
  }

  /** Follows the runs that are not yet followed; returns what follows them. */
  #follow(): RunFeed[] {
    const models = this.#compared.filter((each) => typeof each !== "string");
    this.panel.title = `Compare: ${this.#compared.map(nameOf).join(", ")}`;
    return models.flatMap((model) => {
      if (this.#feeds.has(model)) return [];
      const feed = new RunFeed(model, this.services, this.panel.webview, (message) => this.#tell(model, message));
      this.#feeds.set(model, feed);
      return [feed];
    });
  }

  #listen(listening: boolean): void {
    this.#listening = listening;
    for (const feed of this.#feeds.values()) feed.listening = listening;
  }

  async #receive(raw: unknown): Promise<void> {
    const message = readComparisonMessage(raw);
    if (!message) {
      this.services.log.error(
        `a comparison sent a message that is not in the protocol: ${JSON.stringify(raw)?.slice(0, 200)}`,
      );
      return;
    }
    switch (message.type) {
      case "ready":
        this.#listen(true);
        await this.#tellPlaces();
        for (const feed of this.#feeds.values()) await feed.sendAll();
        break;
      case "requestSnapshot": {
        const model = this.#modelOf(message.id);
        if (model) await this.#feeds.get(model)?.sendRecorded(message.step);
        break;
      }
      case "decode": {
        const model = this.#modelOf(message.id);
        if (model) await this.#feeds.get(model)?.decode(message);
        break;
      }
      case "openRun": {
        const model = this.#modelOf(message.id);
        if (model) this.services.openRun(model);
        break;
      }
      case "compareCode": {
        const [one, other] = message.ids.map((id) => this.#modelOf(id));
        if (one && other) this.services.compareCode(one, other);
        break;
      }
      case "save":
        await saveFile(message.suggestedName, message.bytes);
        break;
      case "log":
        this.services.log[message.level](`comparison: ${message.message}`);
        break;
    }
  }

  #modelOf(id: string): RunModel | undefined {
    return [...this.#feeds.keys()].find((model) => model.id === id);
  }

  #tellPlaces(): PromiseLike<unknown> {
    const places = this.#compared.map(
      (each): ComparedPlace => ({ id: typeof each === "string" ? null : each.id, name: nameOf(each) }),
    );
    return this.#post({ type: "comparison", places });
  }

  async #tell(model: RunModel, news: HostToWebview): Promise<void> {
    const { id } = model;
    if (news.type !== "run") {
      await this.#post({ type: "ofRun", id, news });
      return;
    }
    await this.#post({ type: "ofRun", id, news: { ...news, examples: null } });
    if (news.examples) {
      const digest = await model.digestOfExamples();
      if (digest) await this.#post({ type: "examples", id, digest, examples: news.examples });
    }
  }

  #post(message: HostToComparison): PromiseLike<unknown> {
    return this.panel.webview.postMessage(message);
  }
}

function nameOf(compared: Compared): string {
  return typeof compared === "string" ? compared : compared.name;
}
