import * as vscode from "vscode";
import { isTrainingFileName } from "../../training/training-file/file-name.js";
import { type Outline, outlineOf, type TextRange } from "../../training/training-file/outline.js";

/** Files that say what to train. */
export const trainingFiles: vscode.DocumentFilter = { scheme: "file", pattern: "**/*.vae.{ts,js}" };

export function isTrainingFile({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === "file" && isTrainingFileName(uri.path);
}

/** The training file in the active editor. */
export function activeTrainingFile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document && isTrainingFile(document) ? document : undefined;
}

const outlines = new WeakMap<vscode.TextDocument, { readonly version: number; readonly outline: Outline | null }>();

/** Where the document says what, as it stands now; while it is too broken to tell, as it last could be told. */
export function documentOutline(document: vscode.TextDocument): Outline | null {
  const known = outlines.get(document);
  if (known?.version === document.version) return known.outline;
  const outline = outlineOf(document.getText()) ?? known?.outline ?? null;
  outlines.set(document, { version: document.version, outline });
  return outline;
}

export function toRange({ line, column, endLine, endColumn }: TextRange): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
