import * as vscode from "vscode";
import type { RunModel } from "../runs/run-model.js";
import { sameCode } from "./code-outline.js";
import type { CodeRuns } from "./code-runs.js";
import { isTrainingFile } from "./training-documents.js";

/** What may be done about a change of a file that trains. */
export interface ChangeActions {
  restart(model: RunModel, file: vscode.Uri): Promise<void>;
  continueWithChange(model: RunModel, file: vscode.Uri): Promise<void>;
}

/** A training file saved while it trains: offers to train what it says now. */
export function offerChanges(runs: CodeRuns, actions: ChangeActions): vscode.Disposable {
  const asked = new WeakSet<RunModel>();
  return vscode.workspace.onDidSaveTextDocument(async (document) => {
    if (!isTrainingFile(document)) return;
    const model = runs.newest(document.uri.fsPath);
    if (!model?.session || asked.has(model)) return;
    if (sameCode((await runs.codeOf(model)) ?? "", document.getText())) return;
    asked.add(model);
    const [restart, go] = ["Restart with the Change", "Continue from Here with the Change"];
    const choice = await vscode.window.showInformationMessage(
      `VAE: ${model.name} trains what the file said before.`,
      restart,
      go,
    );
    asked.delete(model);
    if (choice === restart) await actions.restart(model, document.uri);
    if (choice === go) await actions.continueWithChange(model, document.uri);
  });
}
