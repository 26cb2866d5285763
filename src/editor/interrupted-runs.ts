import * as vscode from "vscode";
import type { TrainingCommands } from "./commands/training-commands.js";
import type { RunCollection } from "./runs/run-collection.js";

/**
 * The window came back: runs that were training when it went away go on from their last checkpoint. Asked once, unless the
 * answer was "always".
 */
export async function resumeInterrupted(runs: RunCollection, training: TrainingCommands): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const interrupted = (await runs.list()).filter(({ status, resumable }) => status === "interrupted" && resumable);
  const newest = interrupted[0];
  if (!newest) return;
  const settings = vscode.workspace.getConfiguration("latentLens");
  const wish = settings.get<"ask" | "always" | "never">("resumeInterruptedRuns", "ask");
  if (wish === "never") return;
  if (wish === "ask") {
    const { epoch, epochs } = newest.progress;
    const choice = await vscode.window.showInformationMessage(
      `VAE: the training of ${newest.name} was interrupted at epoch ${epoch} of ${epochs}. Go on from its last checkpoint?`,
      "Continue",
      "Always Continue",
      "Not Now",
    );
    if (choice === "Always Continue") {
      await settings.update("resumeInterruptedRuns", "always", vscode.ConfigurationTarget.Global);
    } else if (choice !== "Continue") return;
  }
  // The run may have been taken up by hand, or by another window, while the question stood.
  await newest.load();
  if (newest.session || newest.status !== "interrupted") return;
  runs.resume(newest);
  training.follow(newest);
}
