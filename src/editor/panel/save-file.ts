import * as vscode from "vscode";

/** Writes what a panel made to where the user says; nothing where the question is dismissed. */
export async function saveFile(suggestedName: string, bytes: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder ? vscode.Uri.joinPath(folder, suggestedName) : vscode.Uri.file(suggestedName);
  const target = await vscode.window.showSaveDialog({ defaultUri });
  if (target) await vscode.workspace.fs.writeFile(target, bytes);
}
