import * as vscode from "vscode";
import { announceRuns } from "./editor/announce-runs.js";
import { offerChanges } from "./editor/code/changes-while-training.js";
import { TrainingCodeLenses } from "./editor/code/code-lenses.js";
import { CodeRuns } from "./editor/code/code-runs.js";
import { HoverPictures } from "./editor/code/hover-pictures.js";
import { TrainingHovers } from "./editor/code/hovers.js";
import { LineValues } from "./editor/code/line-values.js";
import { Mistakes } from "./editor/code/mistakes.js";
import { RunCode } from "./editor/code/run-code.js";
import { codeFiles } from "./editor/code/training-documents.js";
import { registerAddPythonModule } from "./editor/commands/add-python-module.js";
import { registerCompareLatents } from "./editor/commands/compare-latents.js";
import { registerCompareRuns } from "./editor/commands/compare-runs.js";
import { registerNewTrainingFile } from "./editor/commands/new-training-file.js";
import { registerOpenModel } from "./editor/commands/open-model.js";
import { registerReproduce } from "./editor/commands/reproduce.js";
import { registerRunCode } from "./editor/commands/run-code-commands.js";
import { RunCommands } from "./editor/commands/run-commands.js";
import { TrainingCommands } from "./editor/commands/training-commands.js";
import { discardForgotten } from "./editor/deleted-runs.js";
import { registerInspectorCommands } from "./editor/inspector/inspector-commands.js";
import { InspectorEditor } from "./editor/inspector/inspector-editor.js";
import { SettingsDocuments } from "./editor/inspector/settings-documents.js";
import { resumeInterrupted } from "./editor/interrupted-runs.js";
import { Log } from "./editor/log.js";
import { Comparisons } from "./editor/panel/comparisons.js";
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
    revealCode: (model, part) => void vscode.commands.executeCommand("latentLens.openCode", model.folder, part),
    execute: (command, model) => execute(command, command === "openModel" ? undefined : model?.folder),
    estimate: (model, effort) => runs.estimateGap(model, effort),
    peers: (model) => runs.peersOf(model),
  };
  const panels = new Panels(services, runs);
  const comparisons = new Comparisons(
    {
      ...{ places, log },
      openRun: (model) => panels.open(model),
      compareCode: (...models) =>
        void vscode.commands.executeCommand(
          "latentLens.compareCode",
          undefined,
          models.map((model) => ({ kind: "run", model })),
        ),
    },
    runs,
  );
  const mistakes = new Mistakes();
  const training = new TrainingCommands(runs, panels, mistakes);
  const codeRuns = new CodeRuns(runs, places);
  const code = new RunCode(codeRuns);
  const hoverPictures = new HoverPictures(places, log);
  const hovers = new TrainingHovers(codeRuns, hoverPictures);
  context.subscriptions.push(
    log,
    panels,
    comparisons,
    runs,
    new RunTree(runs),
    new StatusBar(runs),
    ...training.register(),
    ...new RunCommands(runs, panels).register(),
    announceRuns(runs, panels),
    registerOpenModel(runs, panels),
    ...new InspectorEditor(services).register(),
    ...registerInspectorCommands(services),
    new SettingsDocuments(places).register(),
    registerCompareRuns(runs, comparisons),
    registerCompareLatents(runs, comparisons, context.workspaceState),
    registerNewTrainingFile(places),
    registerReproduce(places, log),
    ...registerRunCode(runs, code),
    mistakes,
    codeRuns,
    new LineValues(codeRuns),
    vscode.languages.registerCodeLensProvider(codeFiles, new TrainingCodeLenses(codeRuns)),
    hovers,
    hoverPictures,
    vscode.languages.registerHoverProvider(codeFiles, hovers),
    offerChanges(codeRuns, {
      restart: (model, file) => training.retrain(model, file, false),
      continueWithChange: (model, file) => training.retrain(model, file, true),
    }),
    registerAddPythonModule(places),
    vscode.commands.registerCommand("latentLens.showLog", () => log.show()),
  );
  void resumeInterrupted(runs, training);
  void discardForgotten(places.runs);
}
