import { createHash } from "node:crypto";
import type * as vscode from "vscode";
import type { ComparedPlace, ExampleOutline, ExampleSample, HostToComparison, HostToWebview } from "../../protocol.js";
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
  /** Digests of the examples that the page has. */
  readonly #sent = new Set<string>();
  /** Examples whose images are to come. */
  readonly #outlines = new Map<RunModel, ExampleOutline>();

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
      const feed = new RunFeed(model, this.services, (message) => this.#tell(model, message));
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
        this.#sent.clear();
        this.#listen(true);
        await this.#tellPlaces();
        // One after the other: each reads its run's examples, which may be large.
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
    if (news.type === "run") {
      if (news.examples) this.#outlines.set(model, news.examples);
      await this.#post({ type: "ofRun", id, news: { ...news, examples: null } });
    } else if (news.type === "images") await this.#tellExamples(model, news.images);
    else await this.#post({ type: "ofRun", id, news });
  }

  async #tellExamples(model: RunModel, images: Uint8Array): Promise<void> {
    const { id } = model;
    const outline = this.#outlines.get(model);
    if (!outline) return;
    const { height, width, channels, labels } = outline;
    const examples = { height, width, channels, labels, images };
    const digest = digestOf(examples);
    const known = this.#sent.has(digest);
    this.#sent.add(digest);
    await this.#post({ type: "examples", id, digest, examples: known ? null : examples });
  }

  #post(message: HostToComparison): PromiseLike<unknown> {
    return this.panel.webview.postMessage(message);
  }
}

function nameOf(compared: Compared): string {
  return typeof compared === "string" ? compared : compared.name;
}

/** Two samples of test examples with the same digest are the same images in the same order. */
function digestOf({ height, width, channels, images, labels }: ExampleSample): string {
  const hash = createHash("sha256").update(`${height} ${width} ${channels}`).update(images);
  if (labels) hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  return hash.digest("hex");
}
