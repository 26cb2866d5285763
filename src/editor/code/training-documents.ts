import * as vscode from "vscode";
import { isTrainingFileName } from "../../training/training-file/file-name.js";
import type { TextRange } from "../../training/training-file/outline.js";
import { codeOutline } from "./code-outline.js";
import type { CodeOutline } from "./marks.js";

/** Files that say what to train, and programs that may be followed. */
export const codeFiles: vscode.DocumentFilter = { scheme: "file", pattern: "**/*.{vae.ts,vae.js,py}" };

export function isTrainingFile({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === "file" && isTrainingFileName(uri.path);
}

/** Whether a document may be what a run was made by. */
export function isCode({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === "file" && (isTrainingFileName(uri.path) || uri.path.endsWith(".py"));
}

/** The training file in the active editor. */
export function activeTrainingFile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document && isTrainingFile(document) ? document : undefined;
}

const outlines = new WeakMap<vscode.TextDocument, { readonly version: number; readonly outline: CodeOutline | null }>();

/** Where the document says what, as it stands now; while it is too broken to tell, as it last could be told. */
export function documentOutline(document: vscode.TextDocument): CodeOutline | null {
  const known = outlines.get(document);
  if (known?.version === document.version) return known.outline;
  const outline = codeOutline(document.uri.path, document.getText()) ?? known?.outline ?? null;
  outlines.set(document, { version: document.version, outline });
  return outline;
}

export function toRange({ line, column, endLine, endColumn }: TextRange): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
