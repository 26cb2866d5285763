import * as vscode from "vscode";
import { type InspectorServices, InspectorView } from "./inspector-view.js";

/** For files that nothing else in VS Code shows, and for those of common names, which are opened so only when one says so. */
export const INSPECTOR_VIEW_TYPES = ["latentLens.inspector", "latentLens.inspectorOption"] as const;

/** The read-only custom editor of model files. */
export class InspectorEditor implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly services: InspectorServices) {}

  register(): vscode.Disposable[] {
    const options = { supportsMultipleEditorsPerDocument: true };
    return INSPECTOR_VIEW_TYPES.map((type) => vscode.window.registerCustomEditorProvider(type, this, options));
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const view = new InspectorView(panel.webview, uri, this.services);
    panel.onDidDispose(() => view.dispose());
  }
}
