import * as vscode from "vscode";
import { openComparison } from "../panel/compare-panel.js";
import type { PanelServices } from "../panel/latent-panel.js";
import { describeRun } from "../runs/describe.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import type { RunTreeNode } from "../runs/run-tree.js";

/** `VAE: Compare Curves of Runs…`: those selected in the tree, or picked from a list. */
export function registerCompareRuns(runs: RunCollection, services: PanelServices): vscode.Disposable {
  return vscode.commands.registerCommand(
    "latentLens.compareRuns",
    async (_clicked?: RunTreeNode, selected?: readonly RunTreeNode[]) => {
      const chosen = [...new Set(selected?.map(({ model }) => model) ?? [])];
      const models = chosen.length > 1 ? chosen : await pickRuns(runs);
      if (!models) return;
      if (models.length > 1) openComparison(services, models);
      else void vscode.window.showInformationMessage("VAE: two runs or more can be compared.");
    },
  );
}

async function pickRuns(runs: RunCollection): Promise<RunModel[] | undefined> {
  const items = (await runs.list()).map((model) => ({
    label: model.name,
    description: describeRun(model),
    detail: model.id,
    model,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "VAE: Compare Curves of Runs",
    placeHolder: items.length > 1 ? "Two runs or more" : "There are not yet two runs in this workspace",
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.map(({ model }) => model);
}
