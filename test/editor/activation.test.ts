import { deepEqual, ok } from "node:assert/strict";
import * as vscode from "vscode";

describe("activation", () => {
  const extension = vscode.extensions.getExtension("latent-lens.latent-lens");

  it("succeeds", async () => {
    ok(extension, "the extension is installed");
    await extension.activate();
    ok(extension.isActive);
  });

  it("registers every command that the manifest contributes", async () => {
    ok(extension);
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const contributed: { command: string }[] = extension.packageJSON.contributes.commands;
    const missing = contributed.map(({ command }) => command).filter((command) => !registered.has(command));
    deepEqual(missing, []);
  });
});
