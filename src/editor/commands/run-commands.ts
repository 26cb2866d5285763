import { rename } from "node:fs/promises";
import * as vscode from "vscode";
import { isRunFolder, renameRun } from "../../checkpoint/run-folder/index.js";
import { deletedPlace, discard } from "../deleted-runs.js";
import type { Panels } from "../panel/panels.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import { chooseRun, type RunArgument, resolveRun } from "./run-argument.js";

/** Open, reveal, rename and delete runs. */
export class RunCommands {
  constructor(
    private readonly runs: RunCollection,
    private readonly panels: Panels,
  ) {}

  register(): vscode.Disposable[] {
    const command = (id: string, run: (argument?: RunArgument) => unknown) =>
      vscode.commands.registerCommand(`latentLens.${id}`, run);
    return [
      command("openPanel", () => this.#openPanel()),
      command("openRun", async (argument) => {
        const model = await this.#pick(argument, "Which run is to be opened?");
        if (model) this.panels.open(model);
      }),
      command("revealRun", async (argument) => {
        const model = await this.#pick(argument, "Which run's folder?");
        if (model) await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(model.folder));
      }),
      command("estimateGap", (argument) => this.#estimateGap(argument)),
      command("renameRun", (argument) => this.#rename(argument)),
      command("deleteRun", (argument) => this.#delete(argument)),
      command("refreshRuns", () => this.runs.changed()),
    ];
  }

  /** The run that trains, else the newest, else an empty panel that says what to do. */
  async #openPanel(): Promise<void> {
    const model = this.runs.active[0] ?? (await this.runs.list())[0] ?? null;
    this.panels.open(model);
  }

  async #pick(argument: RunArgument, title: string): Promise<RunModel | undefined> {
    return resolveRun(this.runs, argument) ?? chooseRun(this.runs, title);
  }

  async #estimateGap(argument: RunArgument): Promise<void> {
    const model = await this.#pick(argument, "Of which run is the gap to log p(x) to be estimated?");
    if (!model) return;
    this.panels.open(model);
    this.runs.estimateGap(model);
  }

  async #rename(argument: RunArgument): Promise<void> {
    const model = await this.#pick(argument, "Which run is to be renamed?");
    if (!model) return;
    if (model.session || model.writtenElsewhere) {
      void vscode.window.showWarningMessage(`VAE: ${model.name} is training; rename it when it has ended.`);
      return;
    }
    const name = await vscode.window.showInputBox({
      title: "Rename Run",
      value: model.name,
      validateInput: (text) => (text.trim() && text.length <= 100 ? null : "A name of 1 to 100 characters"),
    });
    if (!name) return;
    await renameRun(model.folder, name.trim());
    await model.load();
    this.runs.changed();
  }

  /** Moves the run aside, and away for good once the offer to undo has passed. */
  async #delete(argument: RunArgument): Promise<void> {
    const model = await this.#pick(argument, "Which run is to be deleted?");
    if (!model) return;
    if (!(await isRunFolder(model.folder))) return;
    await model.load();
    if (model.session || model.writtenElsewhere) {
      void vscode.window.showWarningMessage(`VAE: ${model.name} is training; stop it first.`);
      return;
    }
    const { folder, name } = model;
    const aside = deletedPlace(folder);
    await rename(folder, aside);
    this.runs.forget(model);
    const undo = "Undo";
    const choice = await vscode.window.showInformationMessage(`VAE: deleted the run ${name}.`, undo);
    if (choice === undo) {
      await rename(aside, folder);
      this.runs.changed();
      return;
    }
    await discard(aside);
  }
}
