import * as vscode from "vscode";
import { registerCompareRuns } from "./editor/commands/compare-runs.js";
import { registerOpenModel } from "./editor/commands/open-model.js";
import { RunCommands } from "./editor/commands/run-commands.js";
import { TrainingCommands } from "./editor/commands/training-commands.js";
import { discardForgotten } from "./editor/deleted-runs.js";
import { resumeInterrupted } from "./editor/interrupted-runs.js";
import { Log } from "./editor/log.js";
import type { PanelServices } from "./editor/panel/latent-panel.js";
import { Panels } from "./editor/panel/panels.js";
import { Places } from "./editor/places.js";
import { RunCollection } from "./editor/runs/run-collection.js";
import { RunTree } from "./editor/runs/run-tree.js";
import { StatusBar } from "./editor/status-bar.js";

/** Puts the parts together. */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const places = new Places(context);
  const runs = new RunCollection(places, log);
  const execute = (command: string, folder: string | undefined) =>
    void vscode.commands.executeCommand(`latentLens.${command === "resume" ? "continue" : command}`, folder);
  const services: PanelServices = {
    places,
    log,
    execute: (command, model) => execute(command, command === "openModel" ? undefined : model?.folder),
    estimate: (model, effort) => runs.estimateGap(model, effort),
    peers: (model) => runs.peersOf(model),
  };
  const panels = new Panels(services, runs);
  const training = new TrainingCommands(runs, panels);
  context.subscriptions.push(
    log,
    panels,
    runs,
    new RunTree(runs),
    new StatusBar(runs),
    ...training.register(),
    ...new RunCommands(runs, panels).register(),
    registerOpenModel(runs, panels),
    registerCompareRuns(runs, services),
    vscode.commands.registerCommand("latentLens.showLog", () => log.show()),
  );
  void resumeInterrupted(runs, training);
  void discardForgotten(places.runs);
}
