import * as vscode from "vscode";
import { describeAge, describeEpoch, nats } from "../runs/describe.js";
import type { RunModel } from "../runs/run-model.js";
import type { CodeRuns } from "./code-runs.js";
import { documentOutline, isTrainingFile, toRange } from "./training-documents.js";

/** Over `defineVae`, or a program's `follow`: what can be done with it, and what came of it last. */
export class TrainingCodeLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(private readonly runs: CodeRuns) {
    this.onDidChangeCodeLenses = atMostEvery(1000, runs.onDidChange);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const model = this.runs.newest(document.uri.fsPath);
    const trainable = isTrainingFile(document);
    if (!model && !trainable) return [];
    const outline = documentOutline(document);
    if (!outline) return [];
    const train = trainable
      ? [{ title: "$(play) Train", command: "latentLens.trainFile", arguments: [document.uri] }]
      : [];
    const range = toRange(outline.call);
    return (model ? lensesOf(model, train) : train).map((command) => new vscode.CodeLens(range, command));
  }
}

function lensesOf(model: RunModel, train: readonly vscode.Command[]): vscode.Command[] {
  const on = (title: string, command: string): vscode.Command => ({
    title,
    command: `latentLens.${command}`,
    arguments: [model.folder],
  });
  const open = on("$(graph-scatter) Open Panel", "openRun");
  const progress = on(describeEpoch(model.progress), "openRun");
  if (model.session) {
    return [
      model.progress.status === "paused"
        ? on("$(debug-continue) Continue", "continue")
        : on("$(debug-pause) Pause", "pause"),
      on("$(debug-stop) Stop", "stop"),
      open,
      model.description ? progress : on("starting…", "openRun"),
    ];
  }
  // Another process trains: the command line, another window, a program of the user's own.
  if (model.writtenElsewhere) return [open, progress];
  const { best, last, created = "" } = model.description ?? {};
  const ended = Date.parse(created) + 1000 * (last?.seconds ?? 0);
  return [
    ...train,
    ...(model.resumable ? [on("$(debug-restart) Resume", "resumeRun")] : []),
    open,
    ...(best ? [on(`${nats(best.total)} at epoch ${best.epoch}, ${describeAge(ended)}`, "openRun")] : []),
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
