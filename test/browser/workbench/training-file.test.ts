import { copyFile, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { endsOfLines, Workbench } from "../../support/workbench.js";

const template = path.resolve(import.meta.dirname, "../../../media/templates/paper.vae.ts");

/** A training file beside the panel that it feeds. */
describe("a training file", () => {
  let folder: string;
  let file: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await temporaryFolder();
    file = path.join(folder, "digits.vae.ts");
    await copyFile(template, file);
    await writeFile(file, (await readFile(template, "utf8")).replace("seed: 1", "seed: 1, limit: 6000"));
    workbench = await Workbench.open({ workspace: folder });
  });

  afterAll(async () => {
    await workbench.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const lenses = () => workbench.page.locator(".codelens-decoration").allTextContents();

  test("opens without an error: its types are found with nothing installed", async () => {
    await workbench.openFile("digits.vae.ts");
    await expect.poll(lenses, { timeout: 30_000 }).toEqual([expect.stringContaining("Train")]);
    // The TypeScript server has had its say when it can tell what a name is; what it says while it loads stays until one asks again.
    const ask = async () => {
      await workbench.page.keyboard.press("Escape");
      await workbench.page.mouse.move(5, 300);
      await workbench.page.locator(".view-line").getByText("defineVae", { exact: true }).last().hover();
      await workbench.page.waitForTimeout(1500);
      return workbench.page.locator(".monaco-hover").allTextContents();
    };
    await expect.poll(ask, { timeout: 90_000 }).toContainEqual(expect.stringContaining("VaeDefinition"));
    expect(await workbench.page.locator(".squiggly-error").count()).toBe(0);
  });

  test("is trained by VAE: Train; its lens and its lines tell how it goes", async () => {
    await workbench.runCommand("VAE: Train");
    await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("10000");
    await expect
      .poll(async () => Number(await app().getAttribute("data-epoch")), { timeout: 60_000 })
      .toBeGreaterThan(3);
    await expect.poll(lenses).toEqual([expect.stringMatching(/Pause.*Stop.*Open Panel.*epoch \d+ of 100/)]);
    for (const said of [/reconstruction \d+\.\d nats/, /KL \d+\.\d nats · 2 of 2 units active/, /epoch \d+ of 100/]) {
      await expect
        .poll(() => endsOfLines(workbench.page), { timeout: 20_000 })
        .toContainEqual(expect.stringMatching(said));
    }
    await workbench.screenshot("code-and-panel");
  });

  test("a click on a term in the panel shows the line that makes it", async () => {
    await app().locator('[data-term="reconstruction"]').click();
    await expect
      .poll(() => workbench.page.locator(".editor-statusbar-item, #status\\.editor\\.selection").allTextContents())
      .toContainEqual(expect.stringMatching(/Ln 9, Col 13|\(10 selected\)/));
  });

  test("saved with a change it offers to go on with it, and does", async () => {
    const before = await app().getAttribute("data-run");
    await workbench.page.locator(".view-line").last().click();
    await workbench.page.keyboard.press("Control+End");
    await workbench.page.keyboard.type("// changed");
    await workbench.page.keyboard.press("Control+S");
    await workbench.page.getByRole("button", { name: "Continue from Here with the Change" }).click();
    await expect.poll(() => app().getAttribute("data-run"), { timeout: 60_000 }).not.toBe(before);
    await expect
      .poll(() => app().locator(".note").allTextContents(), { timeout: 30_000 })
      .toContainEqual(expect.stringContaining("goes on from the weights of step"));
    await workbench.runCommand("VAE: Stop Training");
    await expect.poll(() => app().getAttribute("data-status"), { timeout: 30_000 }).toBe("cancelled");
  });
});
