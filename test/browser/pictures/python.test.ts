import { copyFile, mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { expect, test } from "vitest";
import { hasTorch, mnist, startPython } from "../../support/python.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const theme = { "workbench.colorTheme": "Default Dark Modern", "editor.minimap.enabled": false };

test.skipIf(!hasTorch)("a PyTorch program beside its panel", async () => {
  const folder = await temporaryFolder();
  const workspace = path.join(folder, "pytorch");
  await mkdir(path.join(workspace, ".vae", "runs"), { recursive: true });
  await mkdir(path.join(workspace, ".vscode"));
  await writeFile(path.join(workspace, ".vscode", "settings.json"), JSON.stringify(theme));
  await copyFile("sample/main.py", path.join(workspace, "main.py"));
  await copyFile("media/python/latent_lens.py", path.join(workspace, "latent_lens.py"));
  const workbench = await Workbench.open({ workspace });
  const training = startPython(workspace, ["main.py", "--data", mnist, "--limit", "20000", "--epochs", "100"]);
  try {
    const { page } = workbench;
    await page.getByRole("treeitem", { name: "main.py" }).first().dblclick();
    await page.keyboard.press("Control+End");
    await workbench.runCommand("VAE: Open Latent Panel");
    const app = workbench.panelFrame().locator("latent-lens-app");
    await expect
      .poll(async () => Number(await app.getAttribute("data-epoch")), { timeout: 120_000 })
      .toBeGreaterThan(3);
    const plane = await app.locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    await workbench.runCommand("Notifications: Clear All Notifications");
    await page.mouse.move(plane.x + 0.3 * plane.width, plane.y + 0.4 * plane.height, { steps: 5 });
    await page.waitForTimeout(800);
    await page.screenshot({ path: path.resolve("docs/images/python.png") });
  } finally {
    training.child.kill("SIGKILL");
    await training.ended;
    await workbench.close();
  }
});
