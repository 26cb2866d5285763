import * as vscode from "vscode";
import { describeEpoch, describePace, nats } from "./runs/describe.js";
import type { RunCollection } from "./runs/run-collection.js";
import type { RunModel } from "./runs/run-model.js";

/** What trains now, at the foot of the window; a click offers what can be done about it. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("latentLens.training", vscode.StatusBarAlignment.Left, 10);
  readonly #subscription: vscode.Disposable;

  constructor(private readonly runs: RunCollection) {
    this.#item.name = "VAE Training";
    this.#item.command = "latentLens.trainingMenu";
    this.#subscription = runs.onDidChange(() => this.#update());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const { active } = this.runs;
    const model = active[0];
    if (!model) {
      this.#item.hide();
      return;
    }
    const more = active.length > 1 ? ` (+${active.length - 1})` : "";
    this.#item.text = `${model.status === "paused" ? "$(debug-pause)" : "$(pulse)"} VAE: ${shortly(model)}${more}`;
    const tooltip = new vscode.MarkdownString(active.map(details).join("\n\n---\n\n"), true);
    tooltip.isTrusted = { enabledCommands: ["latentLens.pause", "latentLens.continue", "latentLens.stop"] };
    this.#item.tooltip = tooltip;
    this.#item.show();
  }
}

function shortly(model: RunModel): string {
  if (!model.description) return "starting";
  const { epoch, epochs } = model.progress;
  const last = model.description.last;
  return [`epoch ${epoch}/${epochs}`, ...(last ? [nats(last.total)] : [])].join(" · ");
}

function details(model: RunModel): string {
  const { progress } = model;
  const link = (title: string, command: string) =>
    `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([model.folder]))})`;
  return [
    `**${model.name}** ${describeEpoch(progress)}`,
    ...describePace(progress),
    [
      progress.status === "paused"
        ? link("$(debug-continue) Continue", "latentLens.continue")
        : link("$(debug-pause) Pause", "latentLens.pause"),
      link("$(debug-stop) Stop", "latentLens.stop"),
    ].join(" · "),
  ].join("  \n");
}
