import * as vscode from "vscode";
import type { TrainingConfiguration } from "../../protocol.js";
import { describePace } from "../runs/describe.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";

export interface PlannedTraining {
  readonly name: string;
  readonly configuration: TrainingConfiguration;
}

/**
 * Trains one after the other, told in a notification by which all of it can be cancelled. One that fails or is stopped leaves
 * the others their turn.
 *
 * @param began hears of each when its training begins
 */
export async function trainInTurn(
  title: string,
  trainings: readonly PlannedTraining[],
  runs: RunCollection,
  began: (name: string, model: RunModel) => void,
): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const failures = await vscode.window.withProgress(options, async (progress, token) => {
    const failed: string[] = [];
    for (const [index, { name, configuration }] of trainings.entries()) {
      if (token.isCancellationRequested) break;
      const where = `${index + 1} of ${trainings.length}, ${name}`;
      progress.report({ message: `${where}: reading data` });
      const model = runs.train(name, configuration);
      const { session } = model;
      began(name, model);
      if (!session) continue;
      let told = 0;
      const advance = (part: number, words: string) => {
        progress.report({ increment: (100 * (part - told)) / trainings.length, message: `${where}: ${words}` });
        told = part;
      };
      const cancellation = token.onCancellationRequested(() => void session.stop());
      const listener = session.listen((message) => {
        if (message.type !== "progress" || message.progress.steps === 0) return;
        const { epoch, epochs, step, steps } = message.progress;
        const facts = [`epoch ${epoch} / ${epochs}`, ...describePace(message.progress)];
        advance(step / steps, facts.join(" · "));
      });
      const { status, message } = await session.ended;
      listener.dispose();
      cancellation.dispose();
      if (status === "failed") failed.push(`${name}: ${message ?? "it ended without a word"}`);
      else advance(1, "done");
    }
    return failed;
  });
  for (const failure of failures) void vscode.window.showErrorMessage(`VAE: ${failure}`);
}
