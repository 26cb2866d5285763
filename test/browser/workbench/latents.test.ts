import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const cli = path.resolve(import.meta.dirname, "../../../dist/cli.js");

describe("latent spaces that are no plane", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [name, latent] of [
      ["orbits", "vaells:2"],
      ["panes", "product:e2,s2,h2"],
    ] as const) {
      // Long enough for transports to begin, which is after thirty steps.
      const words = ["train", "--name", name, "--latent", latent, "--limit", "2560", "--epochs", "2", "--hidden", "64"];
      await promisify(execFile)(process.execPath, [cli, ...words], { cwd: folder, maxBuffer: 2 ** 26 });
    }
    workbench = await Workbench.open({ workspace: folder });
  }, 180_000);

  afterAll(async () => {
    await workbench?.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const planes = () => app().locator("latent-scatter .plane");

  async function open(name: string): Promise<void> {
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("VAE: Open Run…");
    await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().click();
    await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("10000");
  }

  /** Where the first plane lies, once it stands still: a panel that was just opened is laid out step by step. */
  async function restingPlane() {
    const look = () => planes().first().boundingBox();
    let box = await look();
    await expect
      .poll(async () => {
        const before = JSON.stringify(box);
        box = await look();
        return box !== null && JSON.stringify(box) === before;
      })
      .toBe(true);
    return box as NonNullable<typeof box>;
  }

  /** Pins a place of the first plane, wherever it lies in the panel. */
  async function pin(x: number, y: number): Promise<void> {
    const box = await restingPlane();
    await workbench.page.mouse.move(box.x + x, box.y + y, { steps: 5 });
    await workbench.page.mouse.down();
    await workbench.page.mouse.up();
  }

  /** Of each operator's name, against the panel's background (WCAG 2). */
  const contrasts = () =>
    app()
      .locator("orbit-view .orbits > span")
      .evaluateAll((names) => {
        const scope = globalThis as unknown as {
          document: { documentElement: unknown };
          getComputedStyle(element: unknown): { color: string; getPropertyValue(name: string): string };
        };
        const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
        const luminance = ([r = 0, g = 0, b = 0]: number[]) => {
          const linear = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
          return 0.2126 * (linear[0] as number) + 0.7152 * (linear[1] as number) + 0.0722 * (linear[2] as number);
        };
        const root = scope.getComputedStyle(scope.document.documentElement);
        const [, ...hex] = /^#(..)(..)(..)/.exec(root.getPropertyValue("--vscode-editor-background").trim()) ?? [];
        const ground = hex.map((digits) => Number.parseInt(digits, 16));
        return names.map((name) => {
          const [r = 0, g = 0, b = 0, alpha = 1] = channels(scope.getComputedStyle(name).color);
          const seen = [r, g, b].map((value, index) => alpha * value + (1 - alpha) * (ground[index] as number));
          const [low, high] = [luminance(seen), luminance(ground)].sort((a, c) => a - c) as [number, number];
          return (high + 0.05) / (low + 0.05);
        });
      });

  test("the orbit of each operator is named in a colour that is seen, in dark and in light", async () => {
    for (const theme of ["Default Dark Modern", "Default Light Modern"] as const) {
      await workbench.setTheme(theme);
      await open("orbits");
      await pin(300, 150);
      await expect.poll(async () => (await contrasts()).length, { timeout: 60_000 }).toBe(4);
      expect(Math.min(...(await contrasts()))).toBeGreaterThan(3);
    }
  });

  test("in a narrow column the plane keeps its room beside a chosen example and the orbits' images", async () => {
    await workbench.page.setViewportSize({ width: 520, height: 860 });
    await open("orbits");
    await pin(200, 150);
    await expect.poll(async () => (await contrasts()).length, { timeout: 60_000 }).toBe(4);
    expect((await planes().first().boundingBox())?.height).toBeGreaterThan(180);
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
  });

  test("in a narrow column a product's panes stack, and scroll with the panel", async () => {
    await workbench.page.setViewportSize({ width: 520, height: 860 });
    await open("panes");
    await expect.poll(() => planes().count()).toBe(3);
    const hidden = await app()
      .locator("latent-panes")
      .evaluate((panes) => {
        const { scrollHeight, clientHeight } = panes as unknown as { scrollHeight: number; clientHeight: number };
        return scrollHeight - clientHeight;
      });
    expect(hidden).toBeLessThan(2);
    for (const pane of await planes().all()) expect((await pane.boundingBox())?.height).toBeGreaterThan(240);
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
  });
});
