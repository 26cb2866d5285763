import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { listRuns, newRunFolder } from "../../checkpoint/run-folder/index.js";
import type {
  OpenModelRequest,
  PeerRun,
  ResumeRunRequest,
  TrainFileRequest,
  TrainingConfiguration,
  TrainRequest,
} from "../../protocol.js";
import { TrainingSession } from "../../training/session.js";
import { hasOwnParts } from "../../training/training-file/own-parts.js";
import type { Log } from "../log.js";
import type { Places } from "../places.js";
import { deterministicTraining } from "../settings.js";
import { RunModel } from "./run-model.js";
import { RunWatcher } from "./run-watcher.js";

/** Takes about ten seconds on the document's model; what is left of Monte Carlo error is a few hundredths of a nat. */
const GAP_EFFORT = { examples: 1000, samples: 256 };

/** Every run of this workspace, and the training processes that this window holds. */
export class RunCollection implements vscode.Disposable {
  readonly #models = new Map<string, RunModel>();
  readonly #changes = new vscode.EventEmitter<RunModel | null>();
  /** A run that changed, or null when the list itself did. */
  readonly onDidChange = this.#changes.event;
  readonly #appearances = new vscode.EventEmitter<RunModel>();
  /** A run that another process has begun since this window opened. */
  readonly onDidAppear = this.#appearances.event;
  readonly #opened = Date.now();
  readonly #watcher: RunWatcher;

  constructor(
    private readonly places: Places,
    private readonly log: Log,
  ) {
    this.#watcher = new RunWatcher(places.runs, (changed) => this.#look(changed));
  }

  /** Newest first; a folder that is no run, or is broken, is left out and logged. */
  async list(): Promise<RunModel[]> {
    const found = await listRuns(this.places.runs);
    const listed: RunModel[] = [];
    for (const run of found) {
      const model = this.model(run.folder);
      try {
        await model.load();
        listed.push(model);
      } catch (error) {
        this.log.error(error instanceof Error ? error.message : String(error));
      }
    }
    const starting = [...this.#models.values()].filter((model) => model.session && !listed.includes(model));
    return [...starting, ...listed];
  }

  /** The one model of a run folder. */
  model(folder: string): RunModel {
    return this.#models.get(folder) ?? this.#add(new RunModel(folder));
  }

  /** Runs with a training process of this window, newest first. */
  get active(): RunModel[] {
    return [...this.#models.values()].filter(({ session }) => session).reverse();
  }

  train(name: string, configuration: TrainingConfiguration): RunModel {
    const deterministic = deterministicTraining();
    return this.#start(
      (folder) => ({ type: "train", folder, name, configuration, deterministic, ...this.places.forTrainer }),
      name,
    );
  }

  /** Trains what a file says; with `startFrom`, from the last weights of another run as far as they fit. */
  trainFile(name: string, file: string, startFrom?: RunModel): RunModel {
    return this.#start(
      (folder) => ({
        ...{ type: "trainFile", folder, name, file, overrides: {}, ...this.places.forTrainer },
        deterministic: deterministicTraining(),
        ...(startFrom ? { startFrom: startFrom.folder } : {}),
      }),
      name,
    );
  }

  openModel(name: string, request: Pick<OpenModelRequest, "decoderPath" | "encoderPath" | "data">): RunModel {
    return this.#start((folder) => ({ type: "openModel", folder, name, ...request, ...this.places.forTrainer }), name);
  }

  resume(model: RunModel, epochs?: number): void {
    const request: ResumeRunRequest = {
      type: "resumeRun",
      folder: model.folder,
      ...(epochs === undefined ? {} : { epochs }),
      ...this.places.forTrainer,
    };
    this.#hold(model, request);
  }

  /** Estimates the ELBO's third term, in a process of its own; one estimate of a run at a time. */
  estimateGap(model: RunModel, { examples, samples } = GAP_EFFORT): void {
    if (model.estimating) return;
    const { configuration } = model.description ?? {};
    if (configuration && hasOwnParts(configuration) && !vscode.workspace.isTrusted) {
      model.refuseEstimation(
        "Functions of its training code make this model; they wait until you trust the workspace.",
      );
      return;
    }
    const { folder } = model;
    const request = { type: "estimateGap", folder, examples, samples, ...this.places.forTrainer } as const;
    const estimation = new TrainingSession(this.places.trainer, request);
    model.attachEstimation(estimation);
    void estimation.ended.then(() => {
      if (estimation.errorOutput) this.log.error(estimation.errorOutput);
    });
  }

  /** The other runs of the same data, as the rate–distortion plane shows them. */
  async peersOf(model: RunModel): Promise<readonly PeerRun[]> {
    const others = (await this.list()).filter((other) => other !== model);
    const loaded = await Promise.all(
      others.map((other) =>
        other.load().then(
          () => true,
          () => false,
        ),
      ),
    );
    const { fingerprint } = model.description?.data ?? {};
    return others.flatMap((other, index) => {
      if (!loaded[index] || other.description?.data.fingerprint !== fingerprint) return [];
      const path = other.metrics.flatMap(({ split, kl, reconstruction }) =>
        split === "test" && kl !== null ? [{ rate: kl, distortion: reconstruction }] : [],
      );
      return path.length > 0 ? [{ id: other.id, name: other.name, path }] : [];
    });
  }

  /** Forgets a run whose folder is gone. */
  forget(model: RunModel): void {
    this.#models.delete(model.folder);
    model.dispose();
    this.#changes.fire(null);
  }

  /** Says that a run was changed from outside its training: renamed, restored. */
  changed(): void {
    this.#changes.fire(null);
  }

  dispose(): void {
    this.#watcher.dispose();
    for (const model of this.#models.values()) {
      model.session?.release();
      model.dispose();
    }
    this.#changes.dispose();
    this.#appearances.dispose();
  }

  #start(request: (folder: string) => TrainRequest | TrainFileRequest | OpenModelRequest, name: string): RunModel {
    const folder = newRunFolder(this.places.runs, name, new Date());
    const model = this.#add(new RunModel(folder, name));
    this.#hold(model, request(folder));
    return model;
  }

  #hold(model: RunModel, request: TrainRequest | TrainFileRequest | ResumeRunRequest | OpenModelRequest): void {
    const session = new TrainingSession(this.places.trainer, request);
    model.attach(session);
    this.#changes.fire(null);
    void session.ended.then(({ status, message }) => {
      if (session.errorOutput) this.log.error(session.errorOutput);
      this.log.info(`${path.basename(request.folder)}: ${status}${message ? `: ${message}` : ""}`);
      if (!existsSync(request.folder)) this.#models.delete(model.folder);
      this.#changes.fire(null);
    });
  }

  #add(model: RunModel): RunModel {
    this.#models.set(model.folder, model);
    model.onDidChange(() => this.#changes.fire(model));
    return model;
  }

  /** Takes up what other processes have written; returns whether one of them still writes. */
  async #look(changed: ReadonlySet<string>): Promise<boolean> {
    const there = new Set((await listRuns(this.places.runs)).map(({ folder }) => folder));
    const added = [...there].filter((folder) => !this.#models.has(folder));
    const gone = [...changed].some((folder) => !there.has(folder));
    const looked = [...there].map((folder) => this.model(folder));
    for (const model of looked) {
      const news = changed.has(model.folder) || added.includes(model.folder) || model.writtenElsewhere;
      if (news) await model.load().catch((error: unknown) => this.log.error(String(error)));
    }
    if (added.length > 0 || gone) this.#changes.fire(null);
    for (const model of looked) if (added.includes(model.folder) && this.#isNew(model)) this.#appearances.fire(model);
    return looked.some((model) => model.writtenElsewhere);
  }

  #isNew(model: RunModel): boolean {
    return model.writtenElsewhere && Date.parse(model.description?.created ?? "") > this.#opened;
  }
}
