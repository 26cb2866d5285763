import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const images = path.resolve("docs/images");
const cli = path.resolve("dist/cli.js");
const epochs = process.env.PICTURE_EPOCHS ?? "10";
/** A folder whose runs are named as those below, to be looked at instead of new ones. */
const given = process.env.PICTURE_WORKSPACE;

/** Each latent space with the name of its run. */
const runs: Readonly<Record<string, string>> = {
  gaussian: "gaussian:2",
  sphere: "sphere:2",
  poincare: "poincare:2",
  wasserstein: "wae:2,100",
  "vector-quantised": "vq:64x512",
  product: "product:e2,s2,h2",
  circle: "sphere:1",
  transports: "vaells:2",
};

let workspace: string;
let workbench: Workbench;

beforeAll(async () => {
  workspace = given ?? path.join(await temporaryFolder(), "digits");
  await mkdir(path.join(workspace, ".vscode"), { recursive: true });
  await writeFile(path.join(workspace, ".vscode", "settings.json"), "{}");
  for (const [name, latent] of given ? [] : Object.entries(runs)) {
    const words = ["train", "--name", name, "--latent", latent, "--epochs", epochs, "--limit", "10000"];
    await promisify(execFile)(process.execPath, [cli, ...words], { cwd: workspace, maxBuffer: 2 ** 28 });
  }
  workbench = await Workbench.open({ workspace, width: 1300, height: 860 });
  await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
});

afterAll(async () => {
  await workbench?.close();
});

const app = () => workbench.panelFrame().locator("latent-lens-app");

async function shoot(name: string): Promise<void> {
  await workbench.page.screenshot({ path: path.join(images, `${name}.png`) });
}

/** Where the pointer rests, as parts of the view. */
async function hover(element: string, x: number, y: number): Promise<void> {
  const box = await workbench.panelFrame().locator(element).first().boundingBox();
  if (!box) throw new Error(`${element} has no place in the window`);
  await workbench.page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 5 });
  await workbench.page.waitForTimeout(500);
}

test.each(Object.keys(runs).filter((name) => name !== "gaussian"))("the latent space %s", async (name) => {
  await workbench.runCommand("View: Close All Editors");
  await workbench.runCommand("VAE: Open Run…");
  const rows = workbench.page.locator(".quick-input-list .monaco-list-row");
  await rows.first().waitFor();
  await workbench.page.keyboard.type(name);
  await rows.filter({ hasText: name }).first().click();
  await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("10000");
  await workbench.page.waitForTimeout(1500);
  const scatter = workbench.panelFrame().locator("latent-scatter").first();
  if ((await scatter.count()) > 0) {
    for (const [x, y] of [
      [0.42, 0.62],
      [0.56, 0.3],
    ] as const) {
      await hover("latent-scatter", x, y);
      await workbench.page.mouse.down();
      await workbench.page.mouse.up();
    }
    await hover("latent-scatter", 0.6, 0.6);
  }
  await shoot(`latent-${name}`);
});

test("latent spaces compared", async () => {
  await workbench.page.setViewportSize({ width: 1300, height: 1020 });
  await workbench.runCommand("View: Close All Editors");
  await workbench.runCommand("VAE: Compare Runs…");
  const rows = workbench.page.locator(".quick-input-list .monaco-list-row");
  await rows.first().waitFor();
  for (const name of ["gaussian", "sphere", "poincare", "wasserstein"]) {
    await workbench.page.locator(".quick-input-widget input[type=text]").fill(name);
    await rows.filter({ hasText: name }).first().click();
  }
  await workbench.page.keyboard.press("Enter");
  await workbench.panelFrame().locator('run-pane[data-points="10000"]').nth(3).waitFor();
  await workbench.page.waitForTimeout(2000);
  await hover("latent-scatter", 0.45, 0.45);
  await shoot("compare-latents");
  await workbench.panelFrame().getByRole("button", { name: "Samples", exact: true }).click();
  await workbench.page.waitForTimeout(3000);
  await shoot("compare-latents-samples");
  await workbench.page.setViewportSize({ width: 1300, height: 860 });
});

test("a sphere as a map, samples of a codebook", async () => {
  for (const [name, button] of [
    ["vector-quantised", "Samples"],
    ["sphere", "Map"],
    ["sphere", "Manifold"],
  ] as const) {
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("VAE: Open Run…");
    const rows = workbench.page.locator(".quick-input-list .monaco-list-row");
    await rows.first().waitFor();
    await workbench.page.keyboard.type(name);
    await rows.filter({ hasText: name }).first().click();
    await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("10000");
    if (button === "Map") await app().getByRole("button", { name: "Scatter", exact: true }).click();
    await app().getByRole("button", { name: button, exact: true }).click();
    await workbench.page.waitForTimeout(2500);
    await shoot(`latent-${name}-${button.toLowerCase()}`);
  }
});
