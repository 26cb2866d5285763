import * as path from "node:path";
import * as vscode from "vscode";
import type { SourcePlace, TrainingConfiguration } from "../../protocol.js";
import type { TrainingSession } from "../../training/session.js";
import { trainingFileTitle } from "../../training/training-file/file-name.js";
import type { Mistakes } from "../code/mistakes.js";
import { activeTrainingFile } from "../code/training-documents.js";
import type { Panels } from "../panel/panels.js";
import { describeEpoch, describePace, nats } from "../runs/describe.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import { configuredTraining, runName } from "../settings.js";
import { chooseRun, type RunArgument, resolveRun } from "./run-argument.js";
import { askTrainingOptions } from "./training-options.js";
import { requireTrust } from "./trust.js";

/** A start that takes no longer is over before a notification would be read. */
const MILLISECONDS_OF_A_START = 4000;

/** Train, pause, continue, stop, resume. */
export class TrainingCommands {
  constructor(
    private readonly runs: RunCollection,
    private readonly panels: Panels,
    private readonly mistakes: Mistakes,
  ) {}

  register(): vscode.Disposable[] {
    const command = (id: string, run: (argument?: RunArgument) => unknown) =>
      vscode.commands.registerCommand(`latentLens.${id}`, run);
    return [
      command("train", () => this.train()),
      vscode.commands.registerCommand("latentLens.trainFile", (file?: vscode.Uri) => this.trainFile(file)),
      command("trainWithOptions", () => this.trainWithOptions()),
      command("pause", async (argument) => (await this.#active(argument))?.session?.pause()),
      command("continue", (argument) => this.#continue(argument)),
      command("stop", async (argument) => (await this.#active(argument))?.session?.stop()),
      command("resumeRun", (argument) => this.#resume(argument)),
      command("trainingMenu", () => this.#menu()),
    ];
  }

  /** Trains the file in the active editor if it says what to train, else what the settings say; asks nothing. */
  async train(): Promise<void> {
    const document = activeTrainingFile();
    if (document) await this.trainFile(document.uri);
    else if (await requireTrust("Training")) this.#start(configuredTraining());
  }

  /** Trains what a file says: of the active editor where none is given. */
  async trainFile(file = activeTrainingFile()?.uri, startFrom?: RunModel): Promise<void> {
    if (!file) {
      void vscode.window
        .showInformationMessage("VAE: open a training file (*.vae.ts), or make one.", "New…")
        .then((choice) => choice && vscode.commands.executeCommand("latentLens.newTrainingFile"));
      return;
    }
    if (!(await requireTrust("Training a file"))) return;
    // What is seen is what is trained.
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
    if (document?.isDirty && !(await document.save())) return;
    this.mistakes.clear();
    const name = trainingFileTitle(path.basename(file.fsPath));
    const model = this.runs.trainFile(name, file.fsPath, startFrom);
    this.panels.open(model);
    this.follow(model);
  }

  /** Stops a run and trains what its file says now, from the start or from where it stood. */
  async retrain(model: RunModel, file: vscode.Uri, fromWeights: boolean): Promise<void> {
    await model.session?.stop();
    await this.trainFile(file, fromWeights ? model : undefined);
  }

  async trainWithOptions(): Promise<void> {
    if (!(await requireTrust("Training"))) return;
    const configuration = await askTrainingOptions(configuredTraining());
    if (configuration) this.#start(configuration);
  }

  #start(configuration: TrainingConfiguration): void {
    const model = this.runs.train(runName(configuration.data), configuration);
    this.panels.open(model);
    this.follow(model);
  }

  /** Goes on with a paused run, or with one that ended early. */
  async #continue(argument?: RunArgument): Promise<void> {
    const paused = resolveRun(this.runs, argument) ?? this.runs.active.find(({ session }) => session?.pausing);
    if (paused?.session) paused.session.resume();
    else await this.#resume(argument);
  }

  async #resume(argument?: RunArgument): Promise<void> {
    if (!(await requireTrust("Resuming a run"))) return;
    const model =
      resolveRun(this.runs, argument) ??
      (await chooseRun(this.runs, "Which run is to go on?", ({ resumable }) => resumable));
    // What was just asked to stop goes on from the checkpoint that it is about to write.
    if (model?.session?.stopping) await model.session.ended;
    if (!model || model.session) return;
    const epochs = await this.#epochsForFinished(model);
    if (epochs === null) return;
    this.runs.resume(model, epochs);
    this.panels.open(model);
    this.follow(model);
  }

  /** A finished run can only go on to more epochs. Null where the question was dismissed. */
  async #epochsForFinished(model: RunModel): Promise<number | undefined | null> {
    await model.load();
    const epochs = model.description?.configuration?.epochs ?? 0;
    if (model.status !== "done") return undefined;
    const answer = await vscode.window.showInputBox({
      title: `${model.name} has reached its ${epochs} epochs`,
      prompt: "Train on, to how many epochs in all?",
      value: String(epochs * 2),
      validateInput: (text) =>
        /^\d{1,6}$/.test(text) && Number(text) > epochs ? null : `A whole number above ${epochs}`,
    });
    return answer === undefined ? null : Number(answer);
  }

  /** Shows progress until the first picture is there, and says how the run ended where nobody would see it. */
  follow(model: RunModel): void {
    const { session } = model;
    if (!session) return;
    void this.#tellStart(model, session);
    void session.ended.then(async ({ status, message, place }) => {
      if (status === "failed") await this.#tellFailure(model, message ?? "it ended without a word", place);
    });
  }

  /** The panel says that a run starts; a notification, which moves all the time, comes where that takes long. */
  async #tellStart(model: RunModel, session: TrainingSession): Promise<void> {
    let stage = "reading data";
    let tell: ((stage: string) => void) | null = null;
    const pictured = new Promise<void>((resolve) => {
      const listener = session.listen(({ type }) => {
        if (type === "started") stage = "encoding the test set";
        tell?.(stage);
        if (type !== "snapshot" && type !== "ended") return;
        listener.dispose();
        resolve();
      });
    });
    if (await comesWithin(pictured, MILLISECONDS_OF_A_START)) return;
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `VAE: ${model.name}`, cancellable: true },
      (progress, token) => {
        tell = (message) => progress.report({ message });
        tell(stage);
        token.onCancellationRequested(() => void session.stop());
        return pictured;
      },
    );
  }

  async #tellFailure(model: RunModel, message: string, place?: SourcePlace): Promise<void> {
    if (place) this.mistakes.show(place, message);
    const [go, log] = ["Go to Line", "Show Log"];
    const choice = await vscode.window.showErrorMessage(
      `VAE: ${model.name}: ${message}`,
      ...(place ? [go, log] : [log]),
    );
    if (choice === go && place) await this.mistakes.reveal(place);
    if (choice === log) await vscode.commands.executeCommand("latentLens.showLog");
  }

  async #active(argument?: RunArgument): Promise<RunModel | undefined> {
    const named = resolveRun(this.runs, argument);
    if (named) return named;
    const { active } = this.runs;
    if (active.length === 0) void vscode.window.showInformationMessage("VAE: nothing is training in this window.");
    if (active.length < 2) return active[0];
    return chooseRun(this.runs, "Which training?", ({ session }) => session !== null);
  }

  async #menu(): Promise<void> {
    const model = await this.#active();
    if (!model?.session) return;
    const { progress } = model;
    const last = model.description?.last;
    const facts = [describeEpoch(progress), ...(last ? [nats(last.total)] : []), ...describePace(progress)];
    const choice = await vscode.window.showQuickPick(
      [
        { label: "$(graph-scatter) Open Latent Panel", command: "openRun" },
        progress.status === "paused"
          ? { label: "$(debug-continue) Continue", command: "continue" }
          : { label: "$(debug-pause) Pause", command: "pause" },
        { label: "$(debug-stop) Stop", detail: "Keeps a checkpoint; the run can be resumed", command: "stop" },
      ],
      { title: `VAE: ${model.name}`, placeHolder: facts.join(" · ") },
    );
    if (choice) await vscode.commands.executeCommand(`latentLens.${choice.command}`, model.folder);
  }
}

/** Whether it resolves within a time. */
function comesWithin(what: Promise<void>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    void what.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
