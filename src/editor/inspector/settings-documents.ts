import * as path from "node:path";
import * as vscode from "vscode";
import { InspectorSession } from "../../inspector/session.js";
import type { Places } from "../places.js";
import { onDisk } from "./local-copy.js";

const SCHEME = "latent-lens-settings";

/** Settings of a model file as a JSON document, for VS Code's own diff editor. */
export class SettingsDocuments implements vscode.TextDocumentContentProvider {
  constructor(private readonly places: Places) {}

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const file = vscode.Uri.parse(uri.query, true);
    const local = await onDisk(file, this.places.copies);
    try {
      return JSON.stringify(await this.#settings(local.path), sorted, 2);
    } finally {
      local.dispose();
    }
  }

  #settings(file: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const session = new InspectorSession(this.places.inspector, (message) => {
        session.dispose();
        if (message.type === "overview") resolve(message.overview.settings);
        else reject(new Error(message.type === "problem" ? message.message : "the file could not be read"));
      });
      session.ask({ type: "open", path: file, name: path.basename(file) });
    });
  }
}

/** Keys in one order, so that a difference is a difference. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function openSettingsDiff(here: vscode.Uri, there: vscode.Uri): Promise<void> {
  const document = (file: vscode.Uri) =>
    vscode.Uri.from({ scheme: SCHEME, path: `${file.path}.settings.json`, query: file.toString() });
  const name = (file: vscode.Uri) => vscode.workspace.asRelativePath(file);
  const title = `Settings: ${name(here)} ↔ ${name(there)}`;
  await vscode.commands.executeCommand("vscode.diff", document(here), document(there), title);
}
