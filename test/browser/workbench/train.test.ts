import { readdir } from "node:fs/promises";
import * as path from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMetrics } from "../../support/run-folder.js";
import { Workbench } from "../../support/workbench.js";

/** The panel, as a user trains on the whole of MNIST and looks at it. */
describe("VAE: Train", () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  afterAll(() => workbench.close());

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const shows = (attribute: string, value: RegExp, timeout = 90_000) =>
    expect.poll(() => app().getAttribute(attribute, { timeout }), { timeout, interval: 250 }).toMatch(value);

  test("opens the panel on a run with the whole test set in the scatter", async () => {
    await workbench.page.addInitScript({ content: noticePicture });
    await workbench.runCommand("VAE: Train");
    await shows("data-run", /./);
    await shows("data-points", /^10000$/);
    const plane = app().locator("latent-scatter .plane > div").first();
    expect(await plane.getAttribute("data-drawn-by")).toBe("webgl");
  });

  test("the first picture waits for no images, and they come", async () => {
    const asked = () =>
      app().evaluate((app) => {
        const { pictured, performance } = (
          app as unknown as {
            ownerDocument: {
              defaultView: {
                pictured?: number;
                performance: { getEntriesByType(type: string): { name: string; startTime: number }[] };
              };
            };
          }
        ).ownerDocument.defaultView;
        const images = performance
          .getEntriesByType("resource")
          .find(({ name }) => name.includes("examples.safetensors"));
        return pictured !== undefined && images ? images.startTime - pictured : null;
      });
    await expect.poll(asked, { timeout: 60_000 }).toBeGreaterThan(0);
    const brightest = () =>
      app()
        .locator("reconstruction-strip canvas")
        .first()
        .evaluate((element) => {
          const canvas = element as unknown as {
            getContext(kind: "2d"): { getImageData(...box: number[]): { data: Uint8ClampedArray } };
          };
          return Math.max(
            ...canvas
              .getContext("2d")
              .getImageData(0, 0, 28, 28)
              .data.filter((_, at) => at % 4 === 0),
          );
        });
    await expect.poll(brightest, { timeout: 10_000 }).toBeGreaterThan(200);
  });

  test("time passes: an epoch ends, and the loss has fallen", async () => {
    await shows("data-epoch", /^([2-9]|\d\d)/);
    const runs = path.join(workbench.workspace, ".vae", "runs");
    const run = (await readdir(runs)).find((name) => !name.startsWith("."));
    const lines = (await readMetrics(path.join(runs, run ?? ""))).filter(({ split }) => split === "train");
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.at(-1)?.total).toBeLessThan((lines[0]?.total ?? 0) * 0.8);
    await workbench.screenshot("training");
  });

  test("nothing in the window moves without end while it trains", async () => {
    const runs = workbench.page.getByRole("treeitem", { name: /mnist/ });
    // A click on the view that is open already would close it: this test may be a second try.
    if ((await runs.count()) === 0) await workbench.page.locator(".activitybar [aria-label^=VAE]").first().click();
    await runs.first().waitFor();
    // A view that has just been opened may turn VS Code's own mark for a moment, which ends.
    const moves = async () => ({
      status: await app().getAttribute("data-status"),
      moving: await workbench.page.locator(".codicon-modifier-spin, .monaco-progress-container.active").count(),
      notifications: await workbench.page.locator(".notification-toast").count(),
    });
    const still = { status: "running", moving: 0, notifications: 0 };
    await expect.poll(moves, { timeout: 20_000 }).toEqual(still);
    await workbench.page.waitForTimeout(2000);
    expect(await moves()).toEqual(still);
  });

  test("each place under the pointer decodes to an image of its own", async () => {
    const scatter = workbench.panelFrame().locator("latent-scatter");
    const box = await scatter.boundingBox();
    if (!box) throw new Error("the scatter has no place in the window");
    const decodeAt = async (x: number, y: number) => {
      await workbench.page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 4 });
      await shows("data-decode-hash", /^[0-9a-f]{8}$/);
      return app().getAttribute("data-decode-hash");
    };
    const first = await decodeAt(0.4, 0.5);
    await expect.poll(() => decodeAt(0.65, 0.3), { timeout: 15_000 }).not.toBe(first);
    await workbench.screenshot("hover");
  });

  test("paused it stands still, continued it goes on", async () => {
    await workbench.runCommand("VAE: Pause Training");
    await shows("data-status", /^paused$/);
    await workbench.runCommand("VAE: Continue Training");
    await shows("data-status", /^running$/);
  });

  test("after a reload of the window it asks, and goes on from the last checkpoint", async () => {
    await workbench.reload();
    await shows("data-points", /^10000$/);
    await shows("data-status", /^interrupted$/);
    const before = Number(await app().getAttribute("data-step"));
    await workbench.page.getByRole("button", { name: "Continue", exact: true }).click();
    await shows("data-status", /^running$/);
    await expect
      .poll(async () => Number(await app().getAttribute("data-step")), { timeout: 60_000 })
      .toBeGreaterThan(before);
  });

  test("stops by command, and the run is kept", async () => {
    await workbench.runCommand("VAE: Stop Training");
    await shows("data-status", /^cancelled$/);
  });

  test("the points stay when the system takes the graphics card away", async () => {
    const plane = app().locator("latent-scatter .plane > div").first();
    expect(await plane.getAttribute("data-drawn-by")).toBe("webgl");
    await plane
      .locator("canvas")
      .nth(1)
      .evaluate((canvas) => {
        const { getContext } = canvas as unknown as {
          getContext(kind: "webgl2"): { getExtension(name: string): { loseContext(): void } };
        };
        getContext.call(canvas, "webgl2").getExtension("WEBGL_lose_context").loseContext();
      });
    await expect.poll(() => plane.getAttribute("data-drawn-by")).toBe("canvas");
    await expect.poll(() => opaquePixels(plane.locator("canvas").nth(1)), { timeout: 20_000 }).toBeGreaterThan(2000);
  });
});

describe("without WebGL", () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open({ webgl: false });
  });
  afterAll(() => workbench.close());

  test("the points are drawn all the same", async () => {
    await workbench.runCommand("VAE: Train");
    const app = workbench.panelFrame().locator("latent-lens-app");
    await expect.poll(() => app.getAttribute("data-points"), { timeout: 90_000 }).toBe("10000");
    const plane = app.locator("latent-scatter .plane > div").first();
    expect(await plane.getAttribute("data-drawn-by")).toBe("canvas");
    // Between what lies under the points and what lies over them.
    const drawn = () => opaquePixels(plane.locator("canvas").nth(1));
    await expect.poll(drawn, { timeout: 20_000 }).toBeGreaterThan(2000);
    await workbench.screenshot("without-webgl");
    await workbench.runCommand("VAE: Stop Training");
    await expect.poll(() => app.getAttribute("data-status"), { timeout: 30_000 }).toBe("cancelled");
  });
});

/** Pixels of a canvas that something was drawn on. */
function opaquePixels(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height, getContext } = element as unknown as {
      width: number;
      height: number;
      getContext(kind: "2d"): { getImageData(...box: number[]): { data: Uint8ClampedArray } };
    };
    const { data } = getContext.call(element, "2d").getImageData(0, 0, width, height);
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
  });
}

/** Keeps in `pictured` when a panel got its first picture. Its document is written into its frame, which forgets its listeners then. */
const noticePicture = `
  const notice = ({ data }) => {
    if (data?.type === "snapshot") window.pictured ??= performance.now();
  };
  setInterval(() => addEventListener("message", notice, true), 5);
`;
