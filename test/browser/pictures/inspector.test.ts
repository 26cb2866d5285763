import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, test, vi } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const images = path.resolve("docs/images");
const models = path.resolve("test/fixtures/models");
const cli = path.resolve("dist/cli.js");

let workspace: string;
let workbench: Workbench;

beforeAll(async () => {
  workspace = path.join(await temporaryFolder(), "models");
  await mkdir(path.join(workspace, ".vscode"), { recursive: true });
  await writeFile(
    path.join(workspace, ".vscode", "settings.json"),
    JSON.stringify({ "files.exclude": { "**/.vae": false } }),
  );
  const words = ["train", "--out", path.join(workspace, "run"), "--latent", "gaussian:8", "--epochs", "3"];
  await promisify(execFile)(process.execPath, [cli, ...words, "--limit", "10000"], { maxBuffer: 2 ** 28 });
  const checkpoints = path.join(workspace, "run", "checkpoints");
  const kept = (await readdir(checkpoints)).sort();
  for (const [name, at] of [
    ["before.safetensors", 0],
    ["after.safetensors", -1],
  ] as const) {
    const words = ["convert", path.join(checkpoints, kept.at(at) as string), "--out", path.join(workspace, name)];
    await promisify(execFile)(process.execPath, [cli, ...words]);
  }
  for (const name of ["torch-conv-vae.pt", "torch-conv-vae.onnx", "keras-encoder.keras"]) {
    await copyFile(path.join(models, name), path.join(workspace, name));
  }
  workbench = await Workbench.open({ workspace, width: 1300, height: 860 });
});

afterAll(async () => {
  await workbench?.close();
});

const inspector = () => workbench.panelFrame().locator("model-inspector");

async function shoot(name: string): Promise<void> {
  await workbench.page.screenshot({ path: path.join(images, `${name}.png`) });
}

const file = (name: string) =>
  workbench.page.locator(".explorer-folders-view .monaco-list-row").filter({ hasText: name }).first();

async function open(name: string): Promise<void> {
  // Until the extension is there, VS Code opens a file in its own way.
  await vi.waitFor(
    async () => {
      await workbench.runCommand("View: Close All Editors");
      await file(name).dblclick({ timeout: 5_000 });
      await inspector().locator("h1", { hasText: name }).waitFor({ timeout: 10_000 });
    },
    { timeout: 90_000 },
  );
}

test("a checkpoint's health on the test set", async () => {
  await open("after.safetensors");
  await inspector().getByRole("button", { name: "Run the test set" }).click();
  await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "mnist" }).first().click();
  await inspector()
    .getByText(/latent dimensions are in use|collapsed/)
    .first()
    .waitFor({ timeout: 120_000 });
  await inspector().getByLabel("Search tensors").fill("encoder_1 kernel parameter");
  await inspector().getByRole("row").filter({ hasText: "encoder_1/kernel" }).first().click();
  await inspector().locator("tensor-details").getByText("spectral norm").waitFor();
  await inspector().getByLabel("Search tensors").fill("");
  await workbench.page.waitForTimeout(500);
  await shoot("inspector");
});

test("in light, high contrast and a narrow column", async () => {
  for (const [theme, name] of [
    ["Default Light Modern", "inspector-light"],
    ["Default High Contrast", "inspector-high-contrast"],
  ] as const) {
    await workbench.setTheme(theme);
    await workbench.page.waitForTimeout(1000);
    await workbench.screenshot(name);
  }
  await workbench.setTheme("Default Dark Modern");
  await workbench.page.setViewportSize({ width: 760, height: 860 });
  await workbench.page.waitForTimeout(1000);
  await shoot("inspector-narrow");
  await workbench.page.setViewportSize({ width: 1300, height: 860 });
});

test("the operations of an ONNX model", async () => {
  await file("torch-conv-vae.onnx").click();
  await workbench.chooseFromContextMenu("Inspect Model File");
  await inspector().locator("h1", { hasText: "torch-conv-vae.onnx" }).waitFor({ timeout: 60_000 });
  await inspector().getByRole("tab", { name: /Graph/ }).click();
  await inspector().getByRole("option", { name: "Conv 8 × 4 × 3 × 3" }).click();
  await inspector().locator("node-details value-histogram rect").first().waitFor();
  await shoot("inspector-graph");
});

test("where learning happened between two checkpoints", async () => {
  await open("before.safetensors");
  await file("after.safetensors").click({ modifiers: ["Control"] });
  await workbench.chooseFromContextMenu("Compare Model Files");
  await inspector()
    .getByText(/tensors: /)
    .waitFor({ timeout: 60_000 });
  await shoot("inspector-comparison");
});
