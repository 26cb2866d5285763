import * as assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { until, workspaceFolder } from "./runs.js";

describe("VAE: Reproduce", () => {
  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("runs a figure by a share of its training beside the runs, and opens it", async () => {
    await vscode.commands.executeCommand("latentLens.reproduce", { what: "figure4", budget: 0.0002 });
    const folder = path.join(workspaceFolder(), ".vae", "reproductions", "figure4-0.0002");
    const picture = await readFile(path.join(folder, "figure4.png"), "latin1");
    assert.ok(picture.startsWith("\u0089PNG"));
    await until("the figure's tab", async () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label === "figure4.png"),
    );
  }).timeout(180_000);
});
