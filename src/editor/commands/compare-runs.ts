import * as vscode from "vscode";
import { MOST_COMPARED } from "../panel/comparison-panel.js";
import type { Comparisons } from "../panel/comparisons.js";
import { describeRun } from "../runs/describe.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import type { RunTreeNode } from "../runs/run-tree.js";

/** `VAE: Compare Runs…`: those selected in the tree, or picked from a list. */
export function registerCompareRuns(runs: RunCollection, comparisons: Comparisons): vscode.Disposable {
  return vscode.commands.registerCommand(
    "latentLens.compareRuns",
    async (clicked?: RunTreeNode, selected?: readonly RunTreeNode[]) => {
      const chosen = [...new Set(selected?.map(({ model }) => model) ?? [])];
      const models = chosen.length > 1 ? chosen : await pickRuns(runs, clicked?.model);
      if (!models) return;
      if (models.length > MOST_COMPARED) {
        void vscode.window.showInformationMessage(
          `VAE: at most ${MOST_COMPARED} runs are compared at once; ${models.length} were chosen.`,
        );
      } else if (models.length > 1) comparisons.open(oldestFirst(models));
      else void vscode.window.showInformationMessage("VAE: two runs or more can be compared.");
    },
  );
}

/** A change is held against what was before it. */
function oldestFirst(models: readonly RunModel[]): readonly RunModel[] {
  return [...models].sort((one, other) => (one.id < other.id ? -1 : 1));
}

async function pickRuns(runs: RunCollection, first?: RunModel): Promise<RunModel[] | undefined> {
  const items = (await runs.list()).map((model) => ({
    label: model.name,
    description: describeRun(model),
    detail: model.id,
    picked: model === first,
    model,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "VAE: Compare Runs",
    placeHolder: items.length > 1 ? `Two to ${MOST_COMPARED} runs` : "There are not yet two runs in this workspace",
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.map(({ model }) => model);
}
