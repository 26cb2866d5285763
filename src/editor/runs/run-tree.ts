import * as path from "node:path";
import * as vscode from "vscode";
import { type CheckpointSummary, listCheckpoints } from "../../checkpoint/run-folder/index.js";
import type { RunStatus } from "../../protocol.js";
import { describeBeside, describeRun, nats } from "./describe.js";
import type { RunCollection } from "./run-collection.js";
import type { RunModel } from "./run-model.js";

export type RunTreeNode =
  | { readonly kind: "run"; readonly model: RunModel }
  | { readonly kind: "checkpoint"; readonly model: RunModel; readonly checkpoint: CheckpointSummary };

const ICONS: Readonly<Record<RunStatus, [icon: string, color?: string]>> = {
  // One that turns would have the whole window drawn twenty times a second.
  running: ["pulse", "charts.green"],
  paused: ["debug-pause"],
  interrupted: ["debug-disconnect", "list.warningForeground"],
  cancelled: ["debug-stop"],
  failed: ["error", "list.errorForeground"],
  done: ["pass", "testing.iconPassed"],
  loaded: ["package"],
};

/** The "VAE" view: runs, newest first, and below each its checkpoints. */
export class RunTree implements vscode.TreeDataProvider<RunTreeNode>, vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<RunTreeNode | undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #nodes = new Map<RunModel, RunTreeNode>();
  readonly view: vscode.TreeView<RunTreeNode>;
  readonly #subscription: vscode.Disposable;

  constructor(private readonly runs: RunCollection) {
    this.view = vscode.window.createTreeView("latentLens.runs", { treeDataProvider: this, canSelectMany: true });
    this.#subscription = runs.onDidChange((model) => this.#changes.fire(model ? this.#nodes.get(model) : undefined));
  }

  async getChildren(node?: RunTreeNode): Promise<RunTreeNode[]> {
    if (!node) return (await this.runs.list()).map((model) => this.#node(model));
    if (node.kind === "checkpoint") return [];
    const checkpoints = await listCheckpoints(node.model.folder);
    return checkpoints.map((checkpoint) => ({ kind: "checkpoint", model: node.model, checkpoint }));
  }

  getTreeItem(node: RunTreeNode): vscode.TreeItem {
    return node.kind === "run" ? runItem(node.model) : checkpointItem(node.checkpoint);
  }

  getParent(node: RunTreeNode): RunTreeNode | undefined {
    return node.kind === "checkpoint" ? this.#nodes.get(node.model) : undefined;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.view.dispose();
    this.#changes.dispose();
  }

  /** The same node for the same run, or the view would forget what is unfolded. */
  #node(model: RunModel): RunTreeNode {
    const known = this.#nodes.get(model);
    if (known) return known;
    const node: RunTreeNode = { kind: "run", model };
    this.#nodes.set(model, node);
    return node;
  }
}

function runItem(model: RunModel): vscode.TreeItem {
  const { status, description } = model;
  const item = new vscode.TreeItem(model.name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = model.folder;
  item.description = describeBeside(model);
  const [icon, color] = ICONS[status];
  item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
  const resumable = model.resumable ? "resumable." : "";
  item.contextValue = `run.${model.session ? "active" : "idle"}.${resumable}${status}`;
  item.tooltip = [
    `${model.name}: ${describeRun(model)}`,
    description ? `started ${new Date(description.created).toLocaleString()}` : "starting",
    ...(description?.message ? [description.message] : []),
    model.folder,
  ].join("\n");
  item.accessibilityInformation = { label: `${model.name}, ${describeRun(model)}` };
  item.command = { command: "latentLens.openRun", title: "Open", arguments: [{ kind: "run", model }] };
  return item;
}

function checkpointItem({ path: folder, epoch, step, total, best }: CheckpointSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(step === 0 ? "before training" : `epoch ${epoch}`);
  item.id = folder;
  item.description = [
    `step ${step.toLocaleString()}`,
    ...(total === null ? [] : [nats(total)]),
    ...(best ? ["best"] : []),
  ].join(" · ");
  item.iconPath = new vscode.ThemeIcon(best ? "star-full" : "archive");
  item.resourceUri = vscode.Uri.file(path.join(folder, "manifest.json"));
  item.contextValue = "checkpoint";
  item.tooltip = folder;
  return item;
}
