import * as assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { convertHalves } from "../../src/checkpoint/inspect/convert.js";
import { openModelFile } from "../../src/checkpoint/inspect/open-model-file.js";
import { onDisk, toBeWritten } from "../../src/editor/inspector/local-copy.js";
import { until } from "./runs.js";
import { VirtualFiles } from "./virtual-files.js";

const models = path.resolve(__dirname, "../../../test/fixtures/models");

describe("model files of a workspace that is on no disk", () => {
  const files = new VirtualFiles();
  const at = (place: string) => vscode.Uri.from({ scheme: "latentlensmemory", path: `/models/${place}` });
  let registered: vscode.Disposable;
  let copies: string;

  before(async () => {
    registered = files.register("latentlensmemory");
    copies = await mkdtemp(path.join(tmpdir(), "latent-lens-copies-"));
    for (const name of ["torch-vae.pt", "torch-conv-vae.pt", "onnx-external.onnx", "onnx-external.bin"])
      files.writeFile(at(name), await readFile(path.join(models, name)));
    for (const name of ["model.json", "weights.bin"])
      files.writeFile(at(`tfjs/${name}`), await readFile(path.join(models, "tfjs-conv-vae", name)));
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    registered.dispose();
    await rm(copies, { recursive: true, force: true, maxRetries: 5 });
  });

  for (const name of ["torch-vae.pt", "onnx-external.onnx", "tfjs/model.json"])
    it(`${name} is copied with what it needs, and the copy goes with it`, async () => {
      const local = await onDisk(at(name), vscode.Uri.file(copies));
      const model = await openModelFile(local.path);
      assert.ok(model.tensors.length > 0);
      for (const tensor of model.tensors) assert.equal(tensor.read(0, tensor.count).length, tensor.count);
      model.close();
      local.dispose();
      await until("the copy to be gone", async () => !existsSync(local.path));
    });

  it("a version in source control has what was beside it then", async () => {
    const file = at("tfjs/model.json");
    const version = file.with({ query: JSON.stringify({ path: file.path, ref: "HEAD" }) });
    const local = await onDisk(version, vscode.Uri.file(copies));
    assert.deepEqual((await readdir(path.dirname(local.path))).sort(), ["model.json", "weights.bin"]);
    const model = await openModelFile(local.path);
    for (const tensor of model.tensors) assert.equal(tensor.read(0, tensor.count).length, tensor.count);
    model.close();
    local.dispose();
    await until("the copy to be gone", async () => !existsSync(local.path));
  });

  it("is exported to where it is, folders and all", async () => {
    const target = at("exported");
    const written = await toBeWritten(target, vscode.Uri.file(copies));
    const local = await onDisk(at("torch-vae.pt"), vscode.Uri.file(copies));
    const model = await openModelFile(local.path);
    await convertHalves(model, "tfjs", written.path);
    model.close();
    await written.deliver();
    for (const each of [written, local]) each.dispose();
    assert.deepEqual(
      files
        .readDirectory(target)
        .map(([name]) => name)
        .sort(),
      ["decoder", "encoder"],
    );
    assert.deepEqual(
      files
        .readDirectory(at("exported/decoder"))
        .map(([name]) => name)
        .sort(),
      ["model.json", "weights.bin"],
    );
    const again = await onDisk(at("exported/decoder/model.json"), vscode.Uri.file(copies));
    const decoder = await openModelFile(again.path);
    assert.equal(decoder.format, "tfjs layers-model");
    decoder.close();
    again.dispose();
    await until("the copies to be gone", async () => (await readdir(copies)).length === 0);
  });

  it("what is on a disk is looked at, and written, where it is", async () => {
    const folder = path.join(copies, "on disk");
    await mkdir(folder);
    const file = path.join(folder, "a.npy");
    await writeFile(file, "");
    assert.equal((await onDisk(vscode.Uri.file(file), vscode.Uri.file(copies))).path, file);
    const written = await toBeWritten(vscode.Uri.file(file), vscode.Uri.file(copies));
    await written.deliver();
    written.dispose();
    assert.equal(written.path, file);
    assert.ok(existsSync(file));
    await rm(folder, { recursive: true });
  });

  it("is opened by the inspector, and two are held against each other", async () => {
    await vscode.commands.executeCommand("vscode.open", at("torch-vae.pt"));
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await until("the inspector's tab", async () =>
      tabs().some(({ input }) => input instanceof vscode.TabInputCustom && input.viewType === "latentLens.inspector"),
    );
    await vscode.commands.executeCommand("latentLens.compareModels", at("torch-vae.pt"), [
      at("torch-vae.pt"),
      at("torch-conv-vae.pt"),
    ]);
    await until("the comparison", async () => tabs().some(({ label }) => label === "torch-vae.pt ↔ torch-conv-vae.pt"));
  });
});
