import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const theme = { "workbench.colorTheme": "Default Dark Modern", "editor.minimap.enabled": false };
const cli = path.resolve("dist/cli.js");

test("a convolutional training file beside its panel, and a hover over a part", async () => {
  const folder = await temporaryFolder();
  const workspace = path.join(folder, "digits");
  await mkdir(path.join(workspace, ".vscode"), { recursive: true });
  await writeFile(path.join(workspace, ".vscode", "settings.json"), JSON.stringify(theme));
  await copyFile("media/templates/convolutional.vae.ts", path.join(workspace, "convolutional.vae.ts"));
  const words = [cli, "train", "convolutional.vae.ts", "--epochs", process.env.PICTURE_EPOCHS ?? "5"];
  await promisify(execFile)(process.execPath, words, { cwd: workspace, maxBuffer: 2 ** 28 });
  const workbench = await Workbench.open({ workspace });
  try {
    const { page } = workbench;
    await workbench.openFile("convolutional.vae.ts");
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    const app = workbench.panelFrame().locator("latent-lens-app");
    await workbench.pressLens("Open Panel", async () => (await app.count()) > 0);
    await expect.poll(() => app.getAttribute("data-points"), { timeout: 60_000 }).toBe("10000");
    const plane = await app.locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    await page.mouse.move(plane.x + 0.35 * plane.width, plane.y + 0.42 * plane.height, { steps: 5 });
    await page.waitForTimeout(1500);
    await page.screenshot({ path: path.resolve("docs/images/code-and-panel.png") });
    const hovered = async () => {
      await page.mouse.move(5, 300);
      await page
        .locator(".view-line")
        .filter({ hasText: "decoder:" })
        .hover({ position: { x: 30, y: 8 } });
      await page.waitForTimeout(1500);
      return page.locator(".monaco-hover img").count();
    };
    await expect.poll(hovered, { timeout: 60_000 }).toBeGreaterThan(0);
    await page.waitForTimeout(800);
    await page.screenshot({ path: path.resolve("docs/images/hover.png") });
  } finally {
    await workbench.close();
  }
});
