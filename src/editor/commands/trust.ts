import * as vscode from "vscode";

/** True in a trusted workspace; else says why not, and offers the way there. */
export async function requireTrust(what: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const choice = await vscode.window.showWarningMessage(
    `VAE: ${what} reads the workspace's files, which waits until you trust it. Runs can be looked at all the same.`,
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return vscode.workspace.isTrusted;
}
