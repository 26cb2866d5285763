import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const images = path.resolve("docs/images");
const cli = path.resolve("dist/cli.js");
/** Epochs of the runs that are shown; fewer make a quicker look. */
const epochs = process.env.PICTURE_EPOCHS ?? "20";
/** A folder that has the runs `mnist` and `ten` already. */
const given = process.env.PICTURE_WORKSPACE;

let workspace: string;
let workbench: Workbench;

beforeAll(async () => {
  workspace = given ?? path.join(await temporaryFolder(), "digits");
  if (!given) {
    const train = (...words: string[]) =>
      promisify(execFile)(process.execPath, [cli, "train", "--epochs", epochs, ...words], {
        cwd: workspace,
        maxBuffer: 2 ** 28,
      });
    await mkdir(path.join(workspace, ".vscode"), { recursive: true });
    await train("--name", "mnist");
    await train("--name", "ten", "--latent", "gaussian:10");
  }
  await mkdir(path.join(workspace, ".vscode"), { recursive: true });
  await writeFile(path.join(workspace, ".vscode", "settings.json"), "{}");
  workbench = await Workbench.open({ workspace, width: 1280, height: 860 });
  await workbench.setTheme("Default Dark Modern");
  await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
});

afterAll(async () => {
  await workbench.close();
});

const app = () => workbench.panelFrame().locator("latent-lens-app");
const patience = { timeout: 120_000 };

/** The stage alone: the panel around it is in other pictures. */
async function shoot(name: string): Promise<void> {
  // Away from everything that explains itself under the pointer.
  await workbench.page.mouse.move(5, 5);
  await workbench.page.waitForTimeout(300);
  await app()
    .locator(".stage")
    .screenshot({ path: path.join(images, `${name}.png`) });
}

async function openRun(name: string): Promise<void> {
  await workbench.runCommand("View: Close All Editors");
  await workbench.runCommand("VAE: Open Run…");
  await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().click();
  await expect.poll(() => app().getAttribute("data-points"), patience).toBe("10000");
}

async function click(x: number, y: number): Promise<void> {
  const box = await app().locator("latent-scatter .plane").boundingBox();
  if (!box) throw new Error("the plane has no place in the window");
  await workbench.page.mouse.click(box.x + box.width * x, box.y + box.height * y);
  await workbench.page.mouse.move(5, 5);
}

test("the overlays", async () => {
  await openRun("mnist");
  for (const name of ["density", "uncertainty", "magnification"]) {
    await app().getByLabel("Overlay").selectOption(name);
    const caption = app().locator('overlay-caption [role="status"]');
    await expect.poll(() => caption.textContent(), patience).not.toContain("computed");
    await workbench.page.waitForTimeout(1500);
    await shoot(`overlay-${name}`);
  }
  await app().getByLabel("Overlay").selectOption("");
});

test("one example, and the ways between two", async () => {
  await click(0.33, 0.25);
  await app().locator("example-card").waitFor();
  await click(0.42, 0.62);
  await expect
    .poll(() => app().locator("example-card .note").allTextContents(), patience)
    .toContain("nats, integrated over the plane");
  const geodesic = app().locator('pin-strip [data-way="geodesic"] decoded-image');
  await expect.poll(() => geodesic.count(), patience).toBe(9);
  await workbench.page.waitForTimeout(800);
  await shoot("example");
});

test("what each dimension does", async () => {
  await openRun("ten");
  await app().getByRole("button", { name: "Traversals" }).click();
  await workbench.page.waitForTimeout(4000);
  await shoot("traversals");
});
