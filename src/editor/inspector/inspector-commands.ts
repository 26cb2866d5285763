import * as path from "node:path";
import * as vscode from "vscode";
import type { RunTreeNode } from "../runs/run-tree.js";
import { exportModel } from "./export-model.js";
import { INSPECTOR_VIEW_TYPES } from "./inspector-editor.js";
import { type InspectorServices, InspectorView } from "./inspector-view.js";

const COMPARISON_VIEW_TYPE = "latentLens.compareModels";

/** How a command is told of a model: a file of the explorer, or a node of the run tree. */
type ModelArgument = vscode.Uri | RunTreeNode | undefined;

/** `VAE: Inspect Model File…`, `VAE: Export Model…` and `VAE: Compare Model Files…`. */
export function registerInspectorCommands(services: InspectorServices): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("latentLens.inspect", async (given?: ModelArgument) => {
      const uri = fileOf(given) ?? (await pick("Inspect", "Which model file?"));
      if (uri) await vscode.commands.executeCommand("vscode.openWith", uri, INSPECTOR_VIEW_TYPES[1]);
    }),
    vscode.commands.registerCommand("latentLens.exportModel", async (given?: ModelArgument) => {
      const uri = fileOf(given) ?? (await pick("Export", "Which model?"));
      if (uri) await exportModel(services.places, uri);
    }),
    vscode.commands.registerCommand(
      "latentLens.compareModels",
      async (given?: ModelArgument, all?: ModelArgument[]) => {
        const selected = (all ?? [given]).flatMap((each) => fileOf(each) ?? []);
        const here = selected[0] ?? (await pick("Compare", "The first model file"));
        const there =
          here &&
          (selected[1] ?? (await pick("Compare", `The file to hold against ${path.posix.basename(here.path)}`)));
        if (here && there) openComparison(services, here, there);
      },
    ),
  ];
}

/** The file that stands for it: of a run and its checkpoints the one that tells of the others. */
function fileOf(given: ModelArgument): vscode.Uri | undefined {
  if (given === undefined || given instanceof vscode.Uri) return given;
  return given.kind === "run"
    ? vscode.Uri.file(path.join(given.model.folder, "run.json"))
    : vscode.Uri.file(path.join(given.checkpoint.path, "manifest.json"));
}

async function pick(openLabel: string, title: string): Promise<vscode.Uri | undefined> {
  const filters = {
    "Model files": ["safetensors", "pt", "pth", "ckpt", "keras", "h5", "hdf5", "onnx", "npz", "npy", "json"],
    // Some keep checkpoints under names that say nothing: pytorch_model.bin.
    "All files": ["*"],
  };
  return (await vscode.window.showOpenDialog({ title, openLabel, canSelectMany: false, filters }))?.[0];
}

function openComparison(services: InspectorServices, here: vscode.Uri, there: vscode.Uri): void {
  // Every checkpoint has a manifest.json: its folder says more.
  const name = ({ path: file }: vscode.Uri) =>
    path.posix.basename(/(manifest|run|model)\.json$/.test(file) ? path.posix.dirname(file) : file);
  const panel = vscode.window.createWebviewPanel(
    COMPARISON_VIEW_TYPE,
    `${name(here)} ↔ ${name(there)}`,
    vscode.ViewColumn.Active,
    {},
  );
  const view = new InspectorView(panel.webview, here, services, there);
  panel.onDidDispose(() => view.dispose());
}
