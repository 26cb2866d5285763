import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const cli = path.resolve(import.meta.dirname, "../../../dist/cli.js");

/** Runs that the command line trained, looked at in the editor. */
describe("runs", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [name, dimensions] of [
      ["flat", 2],
      ["deep", 5],
    ] as const) {
      const words = `train --name ${name} --latent gaussian:${dimensions} --limit 3000 --epochs 3 --hidden 64`.split(
        " ",
      );
      await promisify(execFile)(process.execPath, [cli, ...words], { cwd: folder });
    }
    workbench = await Workbench.open({ workspace: folder });
  }, 120_000);

  afterAll(async () => {
    await workbench.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const attribute = (name: string) => expect.poll(() => app().getAttribute(name), { timeout: 30_000 });

  async function open(name: string): Promise<void> {
    await workbench.runCommand("VAE: Open Run…");
    await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().click();
  }

  test("a run is opened from the list, with its points, figures and recorded moments", async () => {
    await open("flat");
    await attribute("data-points").toBe("10000");
    await attribute("data-epoch").toBe("3");
    const total = await app().locator('[data-term="total"] .value').textContent();
    expect(Number.parseFloat(total ?? "")).toBeGreaterThan(100);
  });

  test("assistive technology finds nothing seriously wrong, in dark, light and high contrast", async () => {
    for (const theme of ["Default Dark Modern", "Default Light Modern", "Default High Contrast"] as const) {
      await workbench.setTheme(theme);
      expect({ theme, problems: await workbench.accessibilityProblems() }).toEqual({ theme, problems: [] });
    }
  });

  test("the third term is estimated where it stands in the equation", async () => {
    await app().locator('[data-term="gap"] button').click();
    const value = async () => Number.parseFloat((await app().locator('[data-term="gap"] .value').textContent()) ?? "");
    const label = app().locator('[data-term="gap"] .train');
    await label.waitFor({ timeout: 60_000 });
    expect(await value()).toBeGreaterThan(0);
    await workbench.screenshot("gap");
  });

  test("the slider goes back to the first moment and forward again", async () => {
    const slider = app().locator("time-slider input");
    await slider.focus();
    await workbench.page.keyboard.press("Home");
    await attribute("data-step").toBe("0");
    await app().getByRole("button", { name: "Live" }).click();
    await attribute("data-epoch").toBe("3");
  });

  test("the keyboard moves a cross that decodes, pins twice, and clears", async () => {
    const plane = app().locator("latent-scatter .plane");
    await plane.focus();
    await workbench.page.keyboard.press("ArrowRight");
    await attribute("data-decode-hash").toMatch(/^[0-9a-f]{8}$/);
    const first = await app().getAttribute("data-decode-hash");
    for (let step = 0; step < 4; step++) await workbench.page.keyboard.press("Shift+ArrowRight");
    await attribute("data-decode-hash").not.toBe(first);
    await workbench.page.keyboard.press("Enter");
    for (let step = 0; step < 4; step++) await workbench.page.keyboard.press("Shift+ArrowUp");
    await workbench.page.keyboard.press("Enter");
    const straight = app().locator('pin-strip [data-way="straight"] decoded-image');
    await expect.poll(() => straight.count()).toBe(9);
    await workbench.page.keyboard.press("Escape");
    await expect.poll(() => app().locator("pin-strip").count()).toBe(0);
  });

  test("manifold and samples are decoded in the panel; another draw is another sheet", async () => {
    const picture = () =>
      app()
        .locator("decoded-sheet canvas")
        .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());
    const pixels = async () => (await picture()).length;
    await app().getByRole("button", { name: "Manifold" }).click();
    await expect.poll(pixels, { timeout: 15_000 }).toBeGreaterThan(10_000);
    await app().getByRole("button", { name: "Samples", exact: true }).click();
    await expect.poll(pixels, { timeout: 15_000 }).toBeGreaterThan(5_000);
    const before = await picture();
    await app().getByRole("button", { name: "Draw Again" }).click();
    await expect.poll(picture).not.toBe(before);
    await app().getByRole("button", { name: "Scatter" }).click();
  });

  test("of five dimensions any two can be seen", async () => {
    await workbench.runCommand("View: Close All Editors");
    await open("deep");
    await attribute("data-points").toBe("10000");
    await app().locator("view-bar select").first().selectOption("3");
    await expect.poll(() => app().locator("view-bar select").first().inputValue()).toBe("3");
    await workbench.screenshot("five-dimensions");
  });

  test("after a reload of the window the panel is back with its run", async () => {
    await workbench.reload();
    await attribute("data-points").toBe("10000");
    await attribute("data-run").toMatch(/deep/);
  });

  test("the panel asks for nothing that its policy refuses", () => {
    expect(workbench.violations.filter((text) => text.includes("nonce-"))).toEqual([]);
  });
});
