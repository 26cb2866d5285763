import * as vscode from "vscode";
import { describeAge, nats } from "../runs/describe.js";
import type { RunModel } from "../runs/run-model.js";
import type { CodeRuns } from "./code-runs.js";
import { documentOutline, toRange } from "./training-documents.js";

/** Over `defineVae`: what can be done with it, and what came of it last. */
export class TrainingCodeLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(private readonly runs: CodeRuns) {
    this.onDidChangeCodeLenses = atMostEvery(1000, runs.onDidChange);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const outline = documentOutline(document);
    if (!outline) return [];
    const range = toRange(outline.call);
    const model = this.runs.newest(document.uri.fsPath);
    return lensesOf(document.uri, model).map((command) => new vscode.CodeLens(range, command));
  }
}

function lensesOf(file: vscode.Uri, model: RunModel | undefined): vscode.Command[] {
  const train = { title: "$(play) Train", command: "latentLens.trainFile", arguments: [file] };
  if (!model) return [train];
  const on = (title: string, command: string): vscode.Command => ({
    title,
    command: `latentLens.${command}`,
    arguments: [model.folder],
  });
  const open = on("$(graph-scatter) Open Panel", "openRun");
  if (model.session) {
    const { epoch, epochs, status } = model.progress;
    return [
      status === "paused" ? on("$(debug-continue) Continue", "continue") : on("$(debug-pause) Pause", "pause"),
      on("$(debug-stop) Stop", "stop"),
      open,
      on(model.description ? `epoch ${epoch} of ${epochs}` : "starting…", "openRun"),
    ];
  }
  const best = model.description?.best;
  const resumable = ["cancelled", "interrupted", "failed", "done"].includes(model.status);
  return [
    train,
    ...(resumable ? [on("$(debug-restart) Resume", "resumeRun")] : []),
    open,
    ...(best
      ? [on(`${nats(best.total)} at epoch ${best.epoch}, ${describeAge(model.description?.created ?? "")}`, "openRun")]
      : []),
  ];
}

/** An event that passes another on at most so often; the last of a burst is never lost. */
function atMostEvery(milliseconds: number, event: vscode.Event<void>): vscode.Event<void> {
  return (listener, context, disposables) => {
    let timer: NodeJS.Timeout | null = null;
    const subscription = event(() => {
      timer ??= setTimeout(() => {
        timer = null;
        listener.call(context);
      }, milliseconds);
    });
    const disposable = new vscode.Disposable(() => {
      if (timer) clearTimeout(timer);
      subscription.dispose();
    });
    disposables?.push(disposable);
    return disposable;
  };
}
