import * as vscode from "vscode";
import type { PartName } from "../../training/training-file/outline.js";
import type { RunCode } from "../code/run-code.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import type { RunTreeNode } from "../runs/run-tree.js";
import { chooseRun, type RunArgument, resolveRun } from "./run-argument.js";

const hasCode = ({ description }: RunModel) => description?.trainingCode !== undefined;

/** The code of a run, at the line of a part; the difference of the code of two. */
export function registerRunCode(runs: RunCollection, code: RunCode): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("latentLens.openCode", async (argument?: RunArgument, part?: PartName) => {
      const model = resolveRun(runs, argument) ?? (await chooseRun(runs, "The code of which run?", hasCode));
      if (model) await code.reveal(model, part ?? null);
    }),
    vscode.commands.registerCommand(
      "latentLens.compareCode",
      async (_clicked?: RunTreeNode, selected?: readonly RunTreeNode[]) => {
        const chosen = [...new Set(selected?.map(({ model }) => model) ?? [])];
        const [one, other] = chosen.length === 2 ? chosen : await chooseTwo(runs);
        if (one && other && !(await code.compare(one, other))) {
          void vscode.window.showInformationMessage("VAE: both runs need to be made by training files.");
        }
      },
    ),
  ];
}

async function chooseTwo(runs: RunCollection): Promise<RunModel[]> {
  const before = await chooseRun(runs, "The code of which run? (the older one)", hasCode);
  const after = before && (await chooseRun(runs, "Compared with that of which run?", hasCode));
  return before && after ? [before, after] : [];
}
