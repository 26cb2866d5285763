import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { Workbench } from "../../support/workbench.js";

const root = path.resolve(import.meta.dirname, "../../..");
const cli = path.join(root, "dist", "cli.js");

/** Two runs of training files, and one of other test data, side by side. */
describe("compared runs", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const file = await readFile(path.join(root, "media", "templates", "paper.vae.ts"), "utf8");
    await writeFile(path.join(folder, "first.vae.ts"), file);
    await writeFile(path.join(folder, "second.vae.ts"), file.replaceAll("[400]", "[64]"));
    const train = (...words: readonly string[]) =>
      promisify(execFile)(process.execPath, [cli, "train", "--limit", "1500", ...words], { cwd: folder });
    await train("first.vae.ts", "--name", "first", "--epochs", "3");
    await train("second.vae.ts", "--name", "second", "--epochs", "2");
    const images = "t10k-images-idx3-ubyte.gz";
    await cp(path.join(root, "dist", "data", "mnist", images), path.join(folder, images));
    await train("--name", "other", "--epochs", "1", "--latent", "sphere:2", "--hidden", "64", "--data", images);
    workbench = await Workbench.open({ workspace: folder });
  }, 180_000);

  afterAll(async () => {
    await workbench?.close();
  });

  const frame = () => workbench.panelFrame();
  const pane = (index: number) => frame().locator("run-pane").nth(index);
  const attribute = (index: number, name: string) =>
    expect.poll(() => pane(index).getAttribute(name), { timeout: 30_000 });

  async function compare(...names: readonly string[]): Promise<void> {
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("VAE: Compare Runs…");
    const rows = workbench.page.locator(".quick-input-list .monaco-list-row");
    await rows.first().waitFor();
    for (const name of names) await rows.filter({ hasText: name }).first().click();
    await workbench.page.keyboard.press("Enter");
    await frame().locator("run-comparison").waitFor();
  }

  test("each has its pane, with its points, at its last epoch", async () => {
    await compare("first", "second");
    await attribute(0, "data-points").toBe("10000");
    await attribute(1, "data-points").toBe("10000");
    // The oldest first: what came later is held against it.
    await attribute(0, "data-epoch").toBe("3");
    await attribute(1, "data-epoch").toBe("2");
  });

  test("the example that the keyboard catches in one is marked in both, with what each makes of it", async () => {
    await attribute(1, "data-marked").toBe("0");
    await pane(0).locator(".plane").focus();
    // Wherever the training put its points: along rows to either side of the middle.
    const [along, back] = [Array(12).fill("ArrowRight"), Array(12).fill("ArrowLeft")];
    const row = [...along, ...back, ...back, ...along];
    const [below, above] = [Array(2).fill("ArrowDown"), Array(4).fill("ArrowUp")];
    for (const key of [...row, ...below, ...row, ...above, ...row]) {
      if ((await pane(1).getAttribute("data-marked")) !== "0") break;
      await workbench.page.keyboard.press(key);
      await workbench.page.waitForTimeout(60);
    }
    const marked = await pane(0).getAttribute("data-marked");
    expect(marked).not.toBe("0");
    await attribute(1, "data-marked").toBe(marked);
    const words = await frame().locator("run-pane footer span").allInnerTexts();
    expect(words[0]).toMatch(/test example .*\nreconstruction \d+\.\d \+ KL \d+\.\d nats/);
    expect(words[1]?.split("\n")[0]).toBe(words[0]?.split("\n")[0]);
    expect(await pane(1).locator("footer decoded-image").count()).toBe(2);
    await workbench.page.keyboard.press("Escape");
  });

  test("only what differs in their settings is listed", async () => {
    const rows = await frame().locator("comparison-tables table.settings tbody tr").allInnerTexts();
    const names = rows.map((row) => row.split("\t")[0]?.trim());
    expect(names).toEqual(["encoder hidden", "decoder hidden", "epochs", "training code"]);
    expect(rows[0]).toMatch(/400\s+64/);
  });

  test("terms stand side by side with their differences", async () => {
    const cells = frame().locator("comparison-tables table.terms tr").filter({ hasText: "−ELBO" }).locator("td");
    const figures = (await cells.allInnerTexts()).join(" ").match(/[−+]?\d+\.\d\d/g) ?? [];
    const [first = 0, second = 0, difference = 0] = figures.map((figure) => Number(figure.replace("−", "-")));
    expect(Math.abs(second - first - difference)).toBeLessThan(0.011);
  });

  test("one slider takes both to an epoch, each with its own moment", async () => {
    await frame().locator("time-slider input").focus();
    await workbench.page.keyboard.press("Home");
    await attribute(0, "data-epoch").toBe("0");
    await attribute(1, "data-epoch").toBe("0");
    await workbench.page.keyboard.press("ArrowRight");
    await attribute(0, "data-epoch").toBe("1");
    await attribute(1, "data-epoch").toBe("1");
    await frame().getByRole("button", { name: "Live" }).click();
    await attribute(0, "data-epoch").toBe("3");
  });

  test("samples are of the same draw, and of another one when asked", async () => {
    await frame().getByRole("button", { name: "Samples", exact: true }).click();
    const picture = (index: number) => () =>
      pane(index)
        .locator("decoded-sheet canvas")
        .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());
    for (const index of [0, 1]) {
      await expect.poll(async () => (await picture(index)()).length, { timeout: 15_000 }).toBeGreaterThan(5_000);
    }
    const before = await picture(1)();
    await frame().getByRole("button", { name: "Draw Again" }).click();
    await expect.poll(picture(1)).not.toBe(before);
    await frame().getByRole("button", { name: "Scatter", exact: true }).click();
  });

  test("assistive technology finds nothing seriously wrong, in dark, light and high contrast", async () => {
    for (const theme of ["Default Dark Modern", "Default Light Modern", "Default High Contrast"] as const) {
      await workbench.setTheme(theme);
      expect({ theme, problems: await workbench.accessibilityProblems() }).toEqual({ theme, problems: [] });
    }
  });

  test("in a narrow column the panes stack, and nothing is wider than the column", async () => {
    await workbench.page.setViewportSize({ width: 760, height: 1000 });
    const left = (index: number) => async () => Math.round((await pane(index).boundingBox())?.x ?? -1);
    await expect.poll(async () => (await left(0)()) === (await left(1)())).toBe(true);
    const overhang = () =>
      frame()
        .locator("run-comparison")
        .evaluate((element) => {
          const { scrollWidth, clientWidth } = element as unknown as { scrollWidth: number; clientWidth: number };
          return scrollWidth - clientWidth;
        });
    // Widths are rounded.
    expect(await overhang()).toBeLessThanOrEqual(1);
    await workbench.screenshot("compare-narrow");
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
  });

  test("the comparison survives a reload of the window", async () => {
    await workbench.reload();
    await frame().locator("run-pane").nth(1).waitFor({ timeout: 60_000 });
    await attribute(1, "data-points").toBe("10000");
    await attribute(0, "data-epoch").toBe("3");
  });

  test("a button shows the difference of their training code", async () => {
    await frame().getByRole("button", { name: "Compare Code with A" }).click();
    await workbench.page.locator(".monaco-diff-editor").waitFor();
    await workbench.page.locator(".tab").filter({ hasText: "first ↔ second" }).waitFor();
  });

  test("a run of other test examples is not linked, and that is said", async () => {
    await compare("first", "other");
    await attribute(0, "data-points").toMatch(/^\d+$/);
    await frame().getByText("has other test examples than A").waitFor();
    await frame().getByText("is measured on other test data than A").waitFor();
    expect(await pane(1).getAttribute("data-marked")).toBe("");
    expect(workbench.violations.filter((text) => text.includes("nonce-"))).toEqual([]);
  });

  test("latent spaces are trained one after the other on the same data, beside a run that is there", async () => {
    const { page } = workbench;
    const rows = page.locator(".quick-input-list .monaco-list-row");
    const input = page.locator(".quick-input-widget input[type=text]");
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("VAE: Compare Latent Spaces…");
    for (const name of ["poincare:2", "first"]) {
      await input.fill(name);
      await rows.filter({ hasText: name }).first().click();
    }
    await input.fill("");
    await page.keyboard.press("Enter");
    for (const [question, answer] of [
      ["Epochs of each training", "2"],
      ["The first so many", "700"],
    ] as const) {
      await page.getByText(question).first().waitFor();
      await input.fill(answer);
      await page.keyboard.press("Enter");
    }
    // Gaussian, sphere, Wasserstein, and the run.
    await expect.poll(() => frame().locator("run-pane").count()).toBe(4);
    await pane(2).getByText("Waits for its turn to train").waitFor();
    await page
      .getByText(/VAE: Compare Latent Spaces: \d of 3/)
      .first()
      .waitFor();
    for (const index of [0, 1, 2]) {
      await expect.poll(() => pane(index).getAttribute("data-epoch"), { timeout: 120_000 }).toBe("2");
    }
    await expect.poll(() => pane(3).getAttribute("data-marked")).toBe("0");
    const names = await frame().locator("run-pane header button").allInnerTexts();
    expect(names).toEqual(["gaussian:2", "sphere:2", "wae:2,100", "first"]);
    await frame().getByText("C has no KL").waitFor();
    const totals = frame().locator("comparison-tables table.terms tr").filter({ hasText: "−ELBO, or objective" });
    // A difference to the first for the sphere and for the run, none for a total that bounds nothing.
    await expect.poll(() => totals.locator("small").count()).toBe(2);
    expect(await workbench.accessibilityProblems()).toEqual([]);
    await workbench.screenshot("compare-latents");
  });
});
