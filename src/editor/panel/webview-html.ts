import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Places } from "../places.js";
import { panelPage } from "./page.js";

/** Lets a webview run the panel's page, and that alone. */
export function setPanelPage(webview: vscode.Webview, places: Places): void {
  webview.options = { enableScripts: true, localResourceRoots: [places.webview, places.wasm] };
  const uri = (folder: vscode.Uri, ...parts: string[]) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, ...parts)).toString();
  webview.html = panelPage({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString("base64"),
    scriptUri: uri(places.webview, "main.js"),
    codiconsUri: uri(places.webview, "codicon.css"),
    wasmRoot: `${uri(places.wasm)}/`,
    title: "Latent Lens",
  });
}
