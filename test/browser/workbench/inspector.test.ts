import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { encodeSafetensors } from "../../../src/checkpoint/safetensors.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const models = path.resolve(import.meta.dirname, "../../fixtures/models");

/** Model files of others, opened from the explorer as anyone would. */
describe("the model inspector", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const name of [
      "torch-vae.pt",
      "torch-training.pt",
      "torch-legacy.pth",
      "keras-encoder.keras",
      "torch-whole-module.pt",
      "torch-conv-vae.onnx",
    ]) {
      await copyFile(path.join(models, name), path.join(folder, name));
    }
    const broken = { name: "w", dtype: "F32", shape: [2, 2], data: Float32Array.of(1, Number.NaN, 0, 2) } as const;
    await writeFile(path.join(folder, "broken.safetensors"), encodeSafetensors([broken]));
    workbench = await Workbench.open({ workspace: folder });
  }, 120_000);

  afterAll(async () => {
    await workbench.close();
  });

  const inspector = () => workbench.panelFrame().locator("model-inspector");

  const file = (name: string) =>
    workbench.page.locator(".explorer-folders-view .monaco-list-row").filter({ hasText: name }).first();

  async function open(name: string): Promise<void> {
    // A click that comes while the window still settles is lost.
    await vi.waitFor(
      async () => {
        await workbench.page.keyboard.press("Escape");
        await file(name).dblclick({ timeout: 5_000 });
        await inspector().locator("h1", { hasText: name }).waitFor({ timeout: 5_000 });
      },
      { timeout: 60_000 },
    );
  }

  test("a checkpoint of PyTorch is opened by a click: totals and health first", async () => {
    await open("torch-vae.pt");
    await inspector().getByText("all finite").waitFor();
    expect(await inspector().locator(".totals").textContent()).toContain("2,244 parameters");
    expect(await inspector().locator(".health").textContent()).toContain(
      "Encoder and decoder of a VAE with 2 latent dimensions",
    );
  });

  test("a tensor's numbers, its histogram and its pictures", async () => {
    await inspector()
      .getByRole("row", { name: /weight 16 × 64/ })
      .click();
    const details = inspector().locator("tensor-details");
    await details.getByText("spectral norm").waitFor();
    expect(await details.locator("value-histogram rect").count()).toBe(60);
    await details.getByText("As pictures").waitFor();
    await workbench.screenshot("inspector");
  });

  test("search, and the keyboard", async () => {
    await inspector().getByLabel("Search tensors").fill("fc2 bias");
    expect(await inspector().getByRole("row").count()).toBe(3);
    await inspector().getByRole("treegrid").focus();
    await workbench.page.keyboard.press("ArrowDown");
    await inspector().locator("tensor-details h2", { hasText: "fc22.bias" }).waitFor();
    await inspector().getByLabel("Search tensors").fill("");
  });

  test("assistive technology finds nothing seriously wrong, in dark, light and high contrast", async () => {
    for (const theme of ["Default Dark Modern", "Default Light Modern", "Default High Contrast"] as const) {
      await workbench.setTheme(theme);
      // The page hears of the theme a moment after the window wears it.
      const kind = theme.includes("Dark") ? "dark" : theme.includes("Light") ? "light" : "high-contrast";
      await workbench.panelFrame().locator(`body.vscode-${kind}`).waitFor();
      expect({ theme, problems: await workbench.accessibilityProblems() }).toEqual({ theme, problems: [] });
      await workbench.screenshot(`inspector-${theme.split(" ")[1]?.toLowerCase()}`);
    }
    await workbench.setTheme("Default Dark Modern");
  });

  test("settings and the optimizer's state of a training checkpoint", async () => {
    await open("torch-training.pt");
    expect(await inspector().locator(".totals").textContent()).toContain("of the optimizer");
    await inspector().getByRole("tab", { name: "Settings" }).click();
    await inspector().getByText("141.5").waitFor();
  });

  test("the graph of a Keras model, drawn: what an operation is set to and holds, by mouse and by keyboard", async () => {
    await open("keras-encoder.keras");
    await inspector().getByRole("tab", { name: /Graph/ }).click();
    const box = (name: string | RegExp) => inspector().getByRole("option", { name });
    await box(/^BatchNormalization norm/).waitFor();
    expect(await inspector().locator(".line-of").count()).toBe(5);
    await box(/^Conv2D conv/).click();
    const details = inspector().locator("node-details");
    await details.getByText("kernel_size").waitFor();
    await details.locator("value-histogram rect").first().waitFor();
    await inspector().getByRole("listbox").focus();
    await workbench.page.keyboard.press("ArrowDown");
    await workbench.page.keyboard.press("Enter");
    await details.locator("h2", { hasText: "BatchNormalization" }).first().waitFor();
    expect(await workbench.accessibilityProblems()).toEqual([]);
    await workbench.screenshot("inspector-graph");
    await workbench.page.keyboard.press("Escape");
    await details.waitFor({ state: "detached" });
    await inspector().getByLabel("Find operations").fill("z_mean");
    await inspector().getByLabel("Find operations").press("Enter");
    await details.getByText("z_mean (encoder)").waitFor();
    await inspector().getByRole("button", { name: "List" }).click();
    expect(await inspector().locator("graph-table tbody tr").count()).toBe(1);
  });

  test("groups of a graph are folded and unfolded", async () => {
    await vi.waitFor(
      async () => {
        await workbench.page.keyboard.press("Escape");
        await file("torch-conv-vae.onnx").click({ timeout: 5_000 });
        await workbench.chooseFromContextMenu("Inspect Model File");
        await inspector().locator("h1", { hasText: "torch-conv-vae.onnx" }).waitFor({ timeout: 10_000 });
      },
      { timeout: 60_000 },
    );
    await inspector().getByRole("tab", { name: /Graph/ }).click();
    await inspector().getByRole("option").first().waitFor();
    const all = await inspector().getByRole("option").count();
    await inspector().getByRole("button", { name: "Fold all", exact: true }).click();
    const group = inspector().getByRole("option", { name: /^encoder \d+ operations/ });
    await group.waitFor();
    expect(await inspector().getByRole("option").count()).toBeLessThan(all);
    await group.click();
    await inspector()
      .getByRole("option", { name: /^encoder\.0 \d+ operations/ })
      .waitFor();
    await inspector().getByRole("button", { name: "Unfold all" }).click();
    expect(await inspector().getByRole("option").count()).toBe(all);
  });

  test("NaN is said in words, and what can't be read in one sentence", async () => {
    await open("broken.safetensors");
    await inspector().getByText("w: 1 NaN of 4 numbers").click();
    await inspector().locator("dd.bad", { hasText: "1 (25 %)" }).waitFor();
    await file("torch-whole-module.pt").dblclick();
    await inspector()
      .getByText(/asks for __main__\.VAE, which is refused/)
      .waitFor({ timeout: 30_000 });
  });

  test("two files are held against each other", async () => {
    // The explorer selects what has been opened: only then can more be selected.
    await open("torch-vae.pt");
    await vi.waitFor(
      async () => {
        // A menu or a selection that the settling window swallowed is asked for again.
        await workbench.page.keyboard.press("Escape");
        await file("torch-vae.pt").click({ timeout: 5_000 });
        await file("torch-legacy.pth").click({ modifiers: ["Control"], timeout: 5_000 });
        await workbench.chooseFromContextMenu("Compare Model Files");
        await inspector().getByText("10 tensors: 10 the same").waitFor({ timeout: 15_000 });
      },
      { timeout: 120_000 },
    );
    await workbench.screenshot("inspector-comparison");
  });

  test("data that do not fit are said in one sentence", async () => {
    await open("torch-vae.pt");
    await inspector().getByRole("button", { name: "Run the test set" }).click();
    await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "mnist" }).first().click();
    await inspector()
      .getByText(/its encoder takes 64 numbers, an image of these data is 28×28×1/)
      .waitFor({ timeout: 60_000 });
  });

  test("weights of PyTorch are opened in the latent panel; what was said of them is kept beside the file", async () => {
    await open("torch-vae.pt");
    await inspector().getByRole("button", { name: "Open in the latent panel" }).click();
    const choose = (choice: string) =>
      workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: choice }).first().click();
    await choose("relu");
    await choose("sigmoid");
    await choose("Decoder alone");
    await workbench.page.locator(".tab", { hasText: "Latent: torch-vae" }).waitFor({ timeout: 60_000 });
    const mapping = await readFile(path.join(folder, "torch-vae.pt.latent-lens.json"), "utf8");
    expect(JSON.parse(mapping)).toEqual({ hidden: "relu", output: "sigmoid" });
    const runs = path.join(folder, ".vae", "runs");
    const decoder = async () => {
      const [run] = await readdir(runs).catch(() => []);
      const json = run && (await readFile(path.join(runs, run, "decoder.json"), "utf8").catch(() => null));
      return json ? (JSON.parse(json) as { height: number; width: number }) : null;
    };
    await expect.poll(decoder, { timeout: 60_000 }).toMatchObject({ height: 8, width: 8 });
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot("inspector-panel");
  });

  test("a convolutional graph of ONNX is opened in the latent panel", async () => {
    // The latent panel beside it is a page, too.
    await workbench.runCommand("View: Close All Editors");
    await vi.waitFor(
      async () => {
        await workbench.page.keyboard.press("Escape");
        await file("torch-conv-vae.onnx").click({ timeout: 5_000 });
        await workbench.chooseFromContextMenu("Inspect Model File");
        await inspector().locator("h1", { hasText: "torch-conv-vae.onnx" }).waitFor({ timeout: 15_000 });
      },
      { timeout: 60_000 },
    );
    await inspector().getByRole("button", { name: "Open in the latent panel" }).click();
    await workbench.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: "Decoder alone" })
      .first()
      .click();
    await workbench.page.locator(".tab", { hasText: "Latent: torch-conv-vae" }).waitFor({ timeout: 60_000 });
    const runs = path.join(folder, ".vae", "runs");
    const decoders = async () => {
      const found = await Promise.all(
        (await readdir(runs)).map((run) => readFile(path.join(runs, run, "decoder.json"), "utf8").catch(() => "{}")),
      );
      return found.map((text) => JSON.parse(text) as object);
    };
    const wanted = expect.objectContaining({ format: "graph-model", height: 16, width: 16, channels: 1 });
    await expect.poll(decoders, { timeout: 60_000 }).toContainEqual(wanted);
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot("inspector-onnx-panel");
  });

  test("nothing broke the page's policy", () => {
    expect(workbench.violations).toEqual([]);
  });
});
