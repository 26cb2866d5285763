import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const cli = path.resolve(import.meta.dirname, "../../../dist/cli.js");

/** One example and the whole latent space, seen closely. */
describe("the latent space under the microscope", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [name, dimensions] of [
      ["flat", 2],
      ["deep", 4],
    ] as const) {
      const words = ["train", "--name", name, "--latent", `gaussian:${dimensions}`, "--limit", "3000", "--epochs", "3"];
      await promisify(execFile)(process.execPath, [cli, ...words], { cwd: folder });
    }
    workbench = await Workbench.open({ workspace: folder });
  }, 180_000);

  afterAll(async () => {
    await workbench.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const plane = () => app().locator("latent-scatter .plane");
  const card = () => app().locator("example-card");
  const notes = async () => (await card().locator(".note").allTextContents()).join(" ");
  const patience = { timeout: 60_000 };

  async function open(name: string): Promise<void> {
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("VAE: Open Run…");
    await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first().click();
    await expect.poll(() => app().getAttribute("data-points"), patience).toBe("10000");
  }

  /** Pixels of a canvas that something was drawn on. */
  const drawnOn = (which: number) =>
    plane()
      .locator("> div canvas")
      .nth(which)
      .evaluate((canvas) => {
        const { width, height, getContext } = canvas as unknown as {
          width: number;
          height: number;
          getContext(kind: "2d"): { getImageData(...box: number[]): { data: Uint8ClampedArray } };
        };
        const { data } = getContext.call(canvas, "2d").getImageData(0, 0, width, height);
        return data.filter((value, index) => index % 4 === 3 && value > 0).length;
      });

  /** Takes the name that the dialog proposes, and reads the file. */
  async function saved(name: string): Promise<Buffer> {
    const input = workbench.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor({ timeout: 120_000 });
    await expect.poll(() => input.inputValue()).toContain(name);
    await workbench.page.keyboard.press("Enter");
    const file = path.join(folder, name);
    await expect
      .poll(
        () =>
          stat(file).then(
            ({ size }) => size,
            () => 0,
          ),
        patience,
      )
      .toBeGreaterThan(0);
    return readFile(file);
  }

  /** Moves the cross until it catches an example, and looks at it. */
  async function chooseExample(): Promise<void> {
    await plane().focus();
    await workbench.page.keyboard.press("ArrowRight");
    for (let step = 0; step < 40; step++) {
      if ((await app().locator("hover-card .example").count()) > 0) break;
      await workbench.page.keyboard.press("ArrowRight");
      await workbench.page.waitForTimeout(60);
    }
    await workbench.page.keyboard.press("Enter");
    await card().waitFor();
  }

  test("a run of two dimensions is opened", () => open("flat"));

  test.each([
    ["density", "q(z), the mean of all posteriors", 0],
    ["magnification", "√det JᵀJ", 0],
    ["uncertainty", "q(z|x) at one σ", 2],
  ] as const)("%s is computed when it is asked for, and drawn", async (name, words, canvas) => {
    const before = await drawnOn(canvas);
    await app().getByLabel("Overlay").selectOption(name);
    await expect.poll(() => app().locator('overlay-caption [role="status"]').textContent(), patience).toContain(words);
    await expect.poll(() => drawnOn(canvas), patience).toBeGreaterThan(before + 1000);
    await workbench.screenshot(`overlay-${name}`);
    await app().getByLabel("Overlay").selectOption("");
    await expect.poll(() => app().locator("overlay-caption").count()).toBe(0);
  });

  test("an example that is chosen by the keyboard shows its terms, and its true posterior against q", async () => {
    await chooseExample();
    const figure = async (label: string) => {
      const value = card().locator("dt", { hasText: label }).locator("xpath=following-sibling::dd[1]");
      return Number.parseFloat(((await value.textContent()) ?? "").replace("−", "-"));
    };
    await expect.poll(notes, patience).toContain("integrated over the plane");
    const [cost, rate, bound, gap, total] = await Promise.all(
      ["reconstruction", "KL to prior", "−ELBO", "gap to log p(x)", "−log p(x)"].map(figure),
    );
    expect(Math.abs((cost ?? 0) + (rate ?? 0) - (bound ?? 0))).toBeLessThan(0.2);
    expect(Math.abs((bound ?? 0) - (gap ?? 0) - (total ?? 0))).toBeLessThan(0.2);
    expect(gap).toBeGreaterThan(0);
    await expect.poll(() => drawnOn(0)).toBeGreaterThan(10);
    await workbench.screenshot("example");
  });

  test("assistive technology finds nothing seriously wrong with it, in dark, light and high contrast", async () => {
    for (const theme of ["Default Light Modern", "Default High Contrast", "Default Dark Modern"] as const) {
      await workbench.setTheme(theme);
      expect({ theme, problems: await workbench.accessibilityProblems() }).toEqual({ theme, problems: [] });
    }
  });

  test("Escape leaves it", async () => {
    await plane().focus();
    await workbench.page.keyboard.press("Escape");
    await expect.poll(() => card().count()).toBe(0);
    await expect.poll(() => app().locator("pin-strip").count()).toBe(0);
    await expect.poll(() => drawnOn(0)).toBe(0);
  });

  test("between two pins the geodesic is found, no longer than the straight line", async () => {
    await plane().focus();
    await workbench.page.keyboard.press("Enter");
    for (let step = 0; step < 4; step++) await workbench.page.keyboard.press("Shift+ArrowUp");
    await workbench.page.keyboard.press("Enter");
    const strip = app().locator("pin-strip");
    await expect.poll(() => strip.locator('[data-way="geodesic"] decoded-image').count(), patience).toBe(9);
    const lengths = (await strip.locator(".length").allTextContents()).map((text) => Number(text.split(" ").at(-1)));
    expect(lengths).toHaveLength(2);
    expect(lengths[1]).toBeLessThanOrEqual((lengths[0] ?? 0) + 0.1);
    await workbench.screenshot("geodesic");
    await workbench.page.keyboard.press("Escape");
  });

  test("in four dimensions there is the arc, too, and an example says why it has no heat map", async () => {
    await open("deep");
    await chooseExample();
    expect(await notes()).toContain("two dimensions");
    for (let step = 0; step < 4; step++) await workbench.page.keyboard.press("Shift+ArrowUp");
    await workbench.page.keyboard.press("Enter");
    const ways = () =>
      app()
        .locator("pin-strip .images")
        .evaluateAll((rows) => rows.map((row) => (row as unknown as { dataset: { way: string } }).dataset.way));
    await expect.poll(ways, patience).toEqual(["straight", "arc", "geodesic"]);
    await workbench.screenshot("ways-in-four-dimensions");
  });

  test("each dimension has its row, the most active first, and the pinned place can be its middle", async () => {
    await app().getByRole("button", { name: "Traversals" }).click();
    const view = app().locator("traversal-view");
    await expect.poll(() => view.locator("decoded-sheet").count()).toBe(4);
    const nats = (await view.locator(".rows > .nats").allTextContents()).slice(1).map(Number.parseFloat);
    expect(nats).toEqual([...nats].sort((a, b) => b - a));
    const picture = () =>
      view
        .locator("decoded-sheet canvas")
        .first()
        .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());
    await expect.poll(async () => (await picture()).length, patience).toBeGreaterThan(2000);
    const before = await picture();
    await view.getByRole("button", { name: "Pinned place" }).click();
    await expect.poll(picture, patience).not.toBe(before);
    await workbench.screenshot("traversals");
    await app().getByRole("button", { name: "Scatter", exact: true }).click();
  });

  test("the picture is saved as SVG with all its points, by the keyboard", async () => {
    await app().locator("view-bar").getByRole("button", { name: "Save or copy the picture" }).focus();
    await workbench.page.keyboard.press("ArrowDown");
    await app().getByRole("menuitem", { name: "Save as PNG…" }).waitFor();
    expect(await workbench.accessibilityProblems()).toEqual([]);
    await workbench.page.keyboard.press("ArrowDown");
    await workbench.page.keyboard.press("Enter");
    const svg = await saved("deep-scatter.svg");
    expect(svg.toString("utf8").match(/<circle /g)?.length).toBeGreaterThan(9000);
    expect(svg.toString("utf8")).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  });

  test("its codes are saved as CSV", async () => {
    await app().locator("view-bar").getByRole("button", { name: "Save or copy the picture" }).click();
    await app().getByRole("menuitem", { name: "Save as CSV…" }).click();
    const [header, ...rows] = (await saved("deep-scatter.csv")).toString("utf8").trim().split("\n");
    expect(header).toMatch(/^example,label,mean_1,.*variance_4$/);
    expect(rows).toHaveLength(10_000);
  });

  test("the film of the training is saved as a GIF, and the panel is back where it was", async () => {
    await app().getByRole("button", { name: "Save the film of the training" }).click();
    await app().getByRole("menuitem", { name: /GIF/ }).click();
    const gif = await saved("deep-scatter.gif");
    expect(gif.subarray(0, 6).toString("latin1")).toBe("GIF89a");
    // Each frame begins with a graphic control extension.
    const frames = gif.toString("latin1").split("\x21\xf9\x04").length - 1;
    expect(frames).toBeGreaterThan(3);
    await expect.poll(() => app().getAttribute("data-epoch"), patience).toBe("3");
  });

  test("a film can be cancelled", async () => {
    await app().getByRole("button", { name: "Save the film of the training" }).click();
    await app()
      .getByRole("menuitem", { name: /PNG images/ })
      .click();
    await app().locator("time-slider").getByRole("button", { name: "Cancel" }).click();
    await app().locator("time-slider input").waitFor({ timeout: 30_000 });
    await expect.poll(() => app().getAttribute("data-epoch"), patience).toBe("3");
  });

  test("the panel asks for nothing that its policy refuses", () => {
    expect(workbench.violations.filter((text) => text.includes("nonce-"))).toEqual([]);
  });
});
