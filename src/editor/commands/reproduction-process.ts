import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as vscode from "vscode";
import type { Log } from "../log.js";

export interface Reproduction {
  readonly what: string;
  readonly budget: number;
  readonly out: string;
  readonly title: string;
}

/** Exit code of the command line where it was asked to stop. */
const INTERRUPTED = 130;

/**
 * Runs `latent-lens reproduce` in a process of its own, with its progress in a notification that can stop it. The process ends
 * with this one: it writes each second, and then nobody reads.
 *
 * @returns whether it came to its end
 */
export function runReproduction(commandLine: string, reproduction: Reproduction, log: Log): Thenable<boolean> {
  const { what, budget, out, title } = reproduction;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, cancellation) => {
      const words = ["reproduce", what, "--budget", String(budget), "--out", out, "--json"];
      const child = spawn(process.execPath, [commandLine, ...words], {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      cancellation.onCancellationRequested(() => {
        progress.report({ message: "stopping…" });
        child.kill("SIGTERM");
      });
      let last = "";
      createInterface(child.stderr).on("line", (line) => {
        last = line;
        log.info(line);
      });
      let told = 0;
      createInterface(child.stdout).on("line", (line) => {
        const news = progressOf(line);
        if (!news || cancellation.isCancellationRequested) return;
        const percent = 100 * news.part;
        progress.report({ message: news.message, increment: Math.max(0, percent - told) });
        told = Math.max(told, percent);
      });
      const code = await new Promise<number | null>((resolve) => {
        child.once("error", (error) => {
          last = error.message;
          resolve(1);
        });
        child.once("close", resolve);
      });
      if (code === 0) return true;
      if (code === INTERRUPTED || cancellation.isCancellationRequested) {
        void vscode.window.showInformationMessage(`${title} was stopped; VAE: Reproduce… goes on with it.`);
      } else void vscode.window.showErrorMessage(`${title}: ${last || `it ended with ${code}`}`);
      return false;
    },
  );
}

function progressOf(line: string): { readonly part: number; readonly message: string } | null {
  try {
    const { event, part, message } = JSON.parse(line) as Record<string, unknown>;
    return event === "progress" && typeof part === "number" ? { part, message: String(message) } : null;
  } catch {
    return null;
  }
}
