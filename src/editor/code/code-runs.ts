import { readFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { trainingCodePath } from "../../checkpoint/run-folder/index.js";
import type { Places } from "../places.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";

/** Which run was made by which training file. */
export class CodeRuns implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<void>();
  /** Some file's newest run, or what is known of it, has changed. */
  readonly onDidChange = this.#changes.event;
  readonly #subscription: vscode.Disposable;
  #newest: ReadonlyMap<string, RunModel> = new Map();
  #looks = 0;
  readonly #trained = new Map<string, RunModel>();
  readonly #codes = new Map<string, string>();

  constructor(
    private readonly runs: RunCollection,
    private readonly places: Places,
  ) {
    this.#subscription = runs.onDidChange((model) => {
      if (model) this.#changes.fire();
      else void this.#look();
    });
    void this.#look();
  }

  /** The newest run of a file, trained now or long ago. */
  newest(file: string): RunModel | undefined {
    const training = this.runs.active.find((model) => this.fileOf(model) === file);
    // It stays the newest while the list is read again after its end.
    if (training) this.#trained.set(file, training);
    return training ?? this.#trained.get(file) ?? this.#newest.get(file);
  }

  /** The training file of a run: an absolute path where it still may be; undefined where it has none. */
  fileOf(model: RunModel): string | undefined {
    const request = model.session?.request;
    if (request?.type === "trainFile") return request.file;
    const original = model.description?.trainingCode?.original;
    return original === undefined ? undefined : path.resolve(this.places.workspaceFolder ?? "", original);
  }

  /** The file as it was when the run began; undefined where the run has no copy. */
  async codeOf(model: RunModel): Promise<string | undefined> {
    const place = this.copyOf(model);
    if (!place) return undefined;
    const known = this.#codes.get(place);
    if (known !== undefined) return known;
    const text = await readFile(place, "utf8").catch(() => undefined);
    if (text !== undefined) this.#codes.set(place, text);
    return text;
  }

  /** Where a run keeps its copy of its training file. */
  copyOf(model: RunModel): string | undefined {
    const entry = model.description?.trainingCode?.entry;
    return entry === undefined ? undefined : trainingCodePath(model.folder, entry);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  async #look(): Promise<void> {
    const look = ++this.#looks;
    const newest = new Map<string, RunModel>();
    for (const model of await this.runs.list()) {
      const file = this.fileOf(model);
      if (file && !newest.has(file)) newest.set(file, model);
    }
    // A later look has begun, and knows better.
    if (look !== this.#looks) return;
    this.#newest = newest;
    this.#trained.clear();
    this.#changes.fire();
  }
}
