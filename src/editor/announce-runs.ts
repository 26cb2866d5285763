import * as vscode from "vscode";
import type { Panels } from "./panel/panels.js";
import type { RunCollection } from "./runs/run-collection.js";

/** Says once that a training of another process has begun in this workspace; an empty panel has waited for it. */
export function announceRuns(runs: RunCollection, panels: Panels): vscode.Disposable {
  return runs.onDidAppear(async (model) => {
    if (panels.hasEmpty) {
      panels.open(model);
      return;
    }
    const open = "Open Latent Panel";
    const choice = await vscode.window.showInformationMessage(`VAE: ${model.name} is training.`, open);
    if (choice === open) panels.open(model);
  });
}
