import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWithOwnRun } from "../../support/own-functions.js";
import { Workbench } from "../../support/workbench.js";

/** A decoder that is a function of the training file: no page can run it, the host does. */
describe("a run with a decoder of its own", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await folderWithOwnRun();
    workbench = await Workbench.open({ workspace: folder });
  }, 120_000);

  afterAll(async () => {
    await workbench.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const hash = () => app().getAttribute("data-decode-hash");

  /** Moves the pointer there and waits for what is decoded. */
  async function hover(x: number, y: number, before: string | null): Promise<string | null> {
    const plane = await app().locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    await workbench.page.mouse.move(plane.x + plane.width * x, plane.y + plane.height * y);
    await expect.poll(hash, { timeout: 30_000 }).not.toBe(before);
    return hash();
  }

  /** Moves the pointer over the plane until it catches an example. */
  async function findExample(): Promise<void> {
    const plane = await app().locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    for (let y = plane.height / 2; y < plane.height - 20; y += 14) {
      for (let x = 0.6 * plane.width; x < plane.width - 20; x += 14) {
        await workbench.page.mouse.move(plane.x + x, plane.y + y);
        if ((await app().locator("hover-card .example").count()) > 0) return;
      }
    }
    throw new Error("no example was caught");
  }

  test("decodes under the pointer, with the decoder of the shown moment", async () => {
    await workbench.runCommand("VAE: Open Latent Panel");
    await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("120");
    const first = await hover(0.3, 0.4, null);
    expect(first).toMatch(/^[0-9a-f]{8}$/);
    const other = await hover(0.7, 0.6, first);
    await hover(0.3, 0.4, other);
    await expect.poll(hash).toBe(first);
    await app().locator("time-slider input").focus();
    await workbench.page.keyboard.press("Home");
    await expect.poll(() => app().getAttribute("data-step")).toBe("0");
    await expect.poll(hash, { timeout: 10_000 }).not.toBe(first);
    await app().getByRole("button", { name: "Live" }).click();
    await expect.poll(() => app().getAttribute("data-step")).not.toBe("0");
    await hover(0.7, 0.6, null);
    await expect.poll(hash, { timeout: 10_000 }).toBe(other);
    await workbench.screenshot("own-decoder");
  });

  test("has a manifold, samples, and pins", async () => {
    const colors = () =>
      app()
        .locator("decoded-sheet canvas")
        .evaluate((canvas) => {
          const { width, height, getContext } = canvas as unknown as {
            width: number;
            height: number;
            getContext(kind: string): { getImageData(...area: number[]): { data: Uint8ClampedArray } };
          };
          return new Set(getContext.call(canvas, "2d").getImageData(0, 0, width, height).data).size;
        });
    for (const view of ["Manifold", "Samples"]) {
      await app().getByRole("button", { name: view, exact: true }).click();
      await expect.poll(colors, { timeout: 30_000 }).toBeGreaterThan(20);
    }
    await workbench.screenshot("own-decoder-samples");
    await app().getByRole("button", { name: "Scatter", exact: true }).click();
    const plane = await app().locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    for (const [x, y] of [
      [0.3, 0.4],
      [0.6, 0.5],
    ] as const)
      await workbench.page.mouse.click(plane.x + plane.width * x, plane.y + plane.height * y);
    await expect
      .poll(() => app().locator('pin-strip [data-way="straight"] decoded-image').count(), { timeout: 10_000 })
      .toBe(9);
  });

  test("has a geodesic between two pins", async () => {
    const strip = app().locator("pin-strip");
    await expect.poll(() => strip.locator('[data-way="geodesic"] decoded-image').count(), { timeout: 60_000 }).toBe(9);
    const lengths = (await strip.locator(".length").allTextContents()).map((text) => Number(text.split(" ").at(-1)));
    expect(lengths).toHaveLength(2);
    expect(lengths[1]).toBeLessThanOrEqual((lengths[0] ?? 0) + 0.1);
    await workbench.screenshot("own-decoder-geodesic");
  });

  test("has its magnification, and the true posterior of an example", async () => {
    await app().getByLabel("Overlay").selectOption("magnification");
    const caption = app().locator('overlay-caption [role="status"]');
    await expect.poll(() => caption.textContent(), { timeout: 60_000 }).toContain("√det JᵀJ");
    await workbench.screenshot("own-decoder-magnification");
    await app().getByLabel("Overlay").selectOption("");
    await app().locator("latent-scatter .plane").focus();
    await workbench.page.keyboard.press("Escape");
    await findExample();
    await workbench.page.mouse.down();
    await workbench.page.mouse.up();
    const notes = async () => (await app().locator("example-card .note").allTextContents()).join(" ");
    await expect.poll(notes, { timeout: 60_000 }).toContain("integrated over the plane");
    await workbench.screenshot("own-decoder-example");
  });

  test("has its gap to log p(x) estimated", async () => {
    await app().locator('[data-term="gap"] button').click();
    await app().locator('[data-term="gap"] .train').waitFor({ timeout: 60_000 });
    const value = await app().locator('[data-term="gap"] .value').textContent();
    expect(Number.parseFloat(value ?? "")).toBeGreaterThan(0);
  });
});
