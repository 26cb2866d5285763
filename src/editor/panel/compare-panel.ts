import * as vscode from "vscode";
import type { ComparedRun, HostToWebview } from "../../protocol.js";
import type { RunModel } from "../runs/run-model.js";
import type { PanelServices } from "./latent-panel.js";
import { saveFile } from "./save-file.js";
import { setPanelPage } from "./webview-html.js";
import { readWebviewMessage } from "./webview-messages.js";

const VIEW_TYPE = "latentLens.compare";

/** Opens a panel with the curves of several runs over one another; it follows those that still train. */
export function openComparison(services: PanelServices, models: readonly RunModel[]): void {
  const title = `Compare: ${models.map(({ name }) => name).join(", ")}`;
  const panel = vscode.window.createWebviewPanel(VIEW_TYPE, title, vscode.ViewColumn.Active, {});
  const post = (message: HostToWebview) => panel.webview.postMessage(message);
  const send = async () => {
    try {
      await Promise.all(models.map((model) => model.load()));
      await post({ type: "compare", runs: models.flatMap(compared) });
    } catch (error) {
      await post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
    }
  };
  const news = models.map((model) =>
    model.onDidChange(({ type }) => {
      if (panel.visible && (type === "metrics" || type === "ended")) void send();
    }),
  );
  panel.webview.onDidReceiveMessage((raw: unknown) => {
    const message = readWebviewMessage(raw);
    if (message?.type === "ready") void send();
    else if (message?.type === "save") void saveFile(message.suggestedName, message.bytes);
    else if (message?.type === "log") services.log[message.level](`panel: ${message.message}`);
  });
  panel.onDidDispose(() => {
    for (const subscription of news) subscription.dispose();
  });
  setPanelPage(panel.webview, services.places);
}

function compared({ id, description: run, metrics }: RunModel): ComparedRun[] {
  return run ? [{ id, run, metrics }] : [];
}
