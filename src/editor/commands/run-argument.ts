import * as vscode from "vscode";
import { describeRun } from "../runs/describe.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import type { RunTreeNode } from "../runs/run-tree.js";

/** How a command is told of a run: a node of the tree, or the run's folder (links and menus). */
export type RunArgument = RunTreeNode | string | undefined;

export function resolveRun(runs: RunCollection, argument: RunArgument): RunModel | undefined {
  if (typeof argument === "string") return runs.model(argument);
  return argument?.model;
}

/** Lets the user pick a run. Undefined where there is none, or the question was dismissed. */
export async function chooseRun(
  runs: RunCollection,
  title: string,
  fits: (model: RunModel) => boolean = () => true,
): Promise<RunModel | undefined> {
  const fitting = (await runs.list()).filter(fits);
  if (fitting.length === 0) {
    const train = "Train";
    const choice = await vscode.window.showInformationMessage(
      "VAE: there is no such run in this workspace yet.",
      train,
    );
    if (choice === train) await vscode.commands.executeCommand("latentLens.train");
    return undefined;
  }
  const items = fitting.map((model) => ({
    label: model.name,
    description: describeRun(model),
    detail: model.id,
    model,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true }))?.model;
}
