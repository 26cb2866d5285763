import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Places } from "../places.js";
import { panelPage } from "./page.js";

/** A page: its script in dist/webview, and the element that the script defines. */
export interface WebviewPage {
  readonly script: string;
  readonly element: string;
}

const panel: WebviewPage = { script: "main.js", element: "latent-lens-app" };

/** Lets a webview run the panel's page, or another one, and that alone; of files it may read its own and those of runs. */
export function setPanelPage(webview: vscode.Webview, places: Places, { script, element } = panel): void {
  webview.options = {
    enableScripts: true,
    localResourceRoots: [places.webview, places.wasm, vscode.Uri.file(places.runs)],
  };
  const uri = (folder: vscode.Uri, ...parts: string[]) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, ...parts)).toString();
  webview.html = panelPage({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString("base64"),
    scriptUri: uri(places.webview, script),
    codiconsUri: uri(places.webview, "codicon.css"),
    wasmRoot: `${uri(places.wasm)}/`,
    title: "Latent Lens",
    element,
  });
}
