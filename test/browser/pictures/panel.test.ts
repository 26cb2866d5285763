import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { type Theme, Workbench } from "../../support/workbench.js";

const images = path.resolve("docs/images");
const cli = path.resolve("dist/cli.js");
/** Epochs of the run that is shown; fewer make a quicker look. */
const epochs = process.env.PICTURE_EPOCHS ?? "20";
/** A folder whose runs are named as those below, to be looked at instead of new ones. */
const given = process.env.PICTURE_WORKSPACE;

let workspace: string;
let workbench: Workbench;

beforeAll(async () => {
  workspace = given ?? path.join(await temporaryFolder(), "digits");
  const train = (name: string, ...more: string[]) =>
    promisify(execFile)(process.execPath, [cli, "train", "--name", name, "--epochs", epochs, ...more], {
      cwd: workspace,
      maxBuffer: 2 ** 28,
    });
  await mkdir(path.join(workspace, ".vscode"), { recursive: true });
  await mkdir(images, { recursive: true });
  await writeFile(path.join(workspace, ".vscode", "settings.json"), "{}");
  if (!given) {
    await train("deep", "--preset", "deep");
    await train("mnist");
  }
  workbench = await Workbench.open({ workspace, width: 1440, height: 900 });
});

afterAll(async () => {
  await workbench?.close();
});

const app = () => workbench.panelFrame().locator("latent-lens-app");

async function shoot(name: string): Promise<void> {
  await workbench.page.screenshot({ path: path.join(images, `${name}.png`) });
}

async function openRun(name: string): Promise<void> {
  await workbench.runCommand("VAE: Open Run…");
  await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().click();
  await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("10000");
}

async function hoverScatter(x: number, y: number): Promise<void> {
  const box = await workbench.panelFrame().locator("latent-scatter").first().boundingBox();
  if (!box) throw new Error("the scatter has no place in the window");
  await workbench.page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 5 });
  await workbench.page.waitForTimeout(600);
}

test("the panel in each kind of theme", async () => {
  await workbench.page.locator('.activitybar [aria-label="VAE"]').first().click();
  // A view that comes up takes the focus, and with it a list of choices away.
  await workbench.page.locator(".pane-body .monaco-list-row").filter({ hasText: "mnist" }).first().waitFor();
  await openRun("mnist");
  const themes: Record<string, Theme> = {
    light: "Default Light Modern",
    "high-contrast": "Default High Contrast",
    dark: "Default Dark Modern",
  };
  for (const [name, theme] of Object.entries(themes)) {
    await workbench.setTheme(theme);
    await hoverScatter(0.42, 0.4);
    await shoot(`panel-${name}`);
  }
});

test("its other views", async () => {
  for (const view of ["Manifold", "Samples"]) {
    await app().getByRole("button", { name: view, exact: true }).click();
    await workbench.page.waitForTimeout(1500);
    await shoot(view.toLowerCase());
  }
  await app().getByRole("button", { name: "Scatter", exact: true }).click();
});

test("two runs compared", async () => {
  await workbench.runCommand("View: Close All Editors");
  await workbench.runCommand("VAE: Compare Runs…");
  await workbench.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
  for (const name of ["mnist", "deep"]) {
    await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().click();
  }
  await workbench.page.keyboard.press("Enter");
  await workbench.panelFrame().locator('run-pane[data-points="10000"]').nth(1).waitFor();
  await workbench.page.waitForTimeout(1500);
  await hoverScatter(0.4, 0.42);
  await shoot("compare");
});

test("a narrow column", async () => {
  await workbench.runCommand("View: Close All Editors");
  await workbench.page.setViewportSize({ width: 760, height: 1100 });
  await openRun("mnist");
  await hoverScatter(0.5, 0.5);
  await shoot("panel-narrow");
});
