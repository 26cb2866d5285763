import * as assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { readMetrics } from "../../src/checkpoint/run-folder/index.js";
import type { RunDescription } from "../../src/protocol.js";
import { newRun, runDescription, runIds, runsFolder, until } from "./runs.js";

const settings = () => vscode.workspace.getConfiguration("latentLens.train");

const train = (): Promise<string> => newRun(() => vscode.commands.executeCommand("latentLens.train"));

async function reaches(id: string, status: RunDescription["status"]): Promise<RunDescription> {
  return until(`${id} to be ${status}`, async () => {
    const found = await runDescription(id).catch(() => null);
    return found?.status === status && found;
  });
}

function panels(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes("latentLens.panel"));
}

describe("VAE: Train", () => {
  before(async () => {
    await settings().update("hiddenLayers", [16], vscode.ConfigurationTarget.Workspace);
    await settings().update("limit", 2000, vscode.ConfigurationTarget.Workspace);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("trains what the settings say, to the end, and opens the panel beside", async () => {
    await settings().update("epochs", 2, vscode.ConfigurationTarget.Workspace);
    await settings().update("latentDimensions", 3, vscode.ConfigurationTarget.Workspace);
    const id = await train();
    assert.equal(panels().length, 1);
    const run = await reaches(id, "done");
    assert.deepEqual(run.configuration?.encoder, { kind: "mlp", hidden: [16], activation: "relu" });
    assert.equal(run.configuration?.latent.dimensions, 3);
    assert.equal(run.data.trainCount, 2000);
    assert.equal(run.data.testCount, 10_000);
    assert.equal(run.last?.epoch, 2);
    const [first] = await readMetrics(path.join(runsFolder(), id));
    assert.ok(first && run.last && run.last.total < first.total, "the total falls");
  });

  it("leaves the host free: a timer keeps its time while steps are computed", async () => {
    await settings().update("epochs", 1000, vscode.ConfigurationTarget.Workspace);
    const id = await train();
    await reaches(id, "running");
    const late: number[] = [];
    for (let i = 0; i < 40; i++) {
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 25));
      late.push(performance.now() - start - 25);
    }
    late.sort((a, b) => a - b);
    // Half a second is far below what one step in this process would cost over forty looks, and far above noise.
    assert.ok((late[20] ?? 1e9) < 500, `the median delay was ${late[20]} ms`);
    await vscode.commands.executeCommand("latentLens.stop");
    await reaches(id, "cancelled");
  });

  it("pauses, continues and stops by command; a stopped run is usable and resumes", async () => {
    await settings().update("epochs", 1000, vscode.ConfigurationTarget.Workspace);
    const id = await train();
    await reaches(id, "running");
    await vscode.commands.executeCommand("latentLens.pause");
    await reaches(id, "paused");
    await vscode.commands.executeCommand("latentLens.continue");
    await reaches(id, "running");
    await vscode.commands.executeCommand("latentLens.stop");
    await reaches(id, "cancelled");
    const folder = path.join(runsFolder(), id);
    await vscode.commands.executeCommand("latentLens.resumeRun", folder);
    await reaches(id, "running");
    await vscode.commands.executeCommand("latentLens.stop");
    await reaches(id, "cancelled");
    const checkpoints = await readdir(path.join(folder, "checkpoints"));
    assert.ok(checkpoints.length > 0);
  });

  it("continues what is only about to pause, and resumes what is only about to stop", async () => {
    await settings().update("epochs", 1000, vscode.ConfigurationTarget.Workspace);
    const id = await train();
    await reaches(id, "running");
    await vscode.commands.executeCommand("latentLens.pause");
    await vscode.commands.executeCommand("latentLens.continue");
    const { step = 0 } = (await runDescription(id)).last ?? {};
    await until("more steps", async () => ((await runDescription(id)).last?.step ?? 0) > step);
    const folder = path.join(runsFolder(), id);
    const stopped = vscode.commands.executeCommand("latentLens.stop");
    await vscode.commands.executeCommand("latentLens.resumeRun", folder);
    await stopped;
    await reaches(id, "running");
    await vscode.commands.executeCommand("latentLens.stop");
    await reaches(id, "cancelled");
  });

  it("says what is wrong with data that are not there, and leaves no run behind", async () => {
    const before = await runIds();
    await settings().update("data", "no/such/folder", vscode.ConfigurationTarget.Workspace);
    try {
      await vscode.commands.executeCommand("latentLens.train");
      await new Promise((resolve) => setTimeout(resolve, 3000));
      assert.deepEqual(await runIds(), before);
    } finally {
      await settings().update("data", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("deletes a run, and brings it back when asked to undo", async () => {
    const id = (await runIds())[0] as string;
    const folder = path.join(runsFolder(), id);
    const deletion = vscode.commands.executeCommand("latentLens.deleteRun", folder);
    await until("the run to be gone", async () => !(await runIds()).includes(id));
    // The first action of the newest notification is Undo.
    await until("the run to be back", async () => {
      await vscode.commands.executeCommand("notifications.focusToasts");
      await vscode.commands.executeCommand("notification.acceptPrimaryAction");
      return (await runIds()).includes(id);
    });
    await deletion;
    assert.ok((await runDescription(id)).schemaVersion);
  });

  it("opens the decoder of a checkpoint as the model of another program", async () => {
    const id = (await runIds())[0] as string;
    const checkpoints = path.join(runsFolder(), id, "checkpoints");
    const newest = (await readdir(checkpoints)).sort().at(-1) as string;
    const decoder = vscode.Uri.file(path.join(checkpoints, newest, "decoder", "model.json"));
    const before = new Set(await runIds());
    void vscode.commands.executeCommand("latentLens.openModel", decoder);
    const added = await until("the model's run", async () => {
      // The question for the encoder stands: its first answer is the one beside.
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      const found = (await runIds()).find((each) => !before.has(each));
      return found && (await runDescription(found).catch(() => null)) && found;
    });
    await reaches(added, "loaded");
    assert.equal((await runDescription(added)).configuration, null);
  });
});
