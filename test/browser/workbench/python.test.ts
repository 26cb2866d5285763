import { copyFile, readFile } from "node:fs/promises";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasTorch, mnist, startPython } from "../../support/python.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { endsOfLines, Workbench } from "../../support/workbench.js";

const root = path.resolve(import.meta.dirname, "../../..");

/** So many that it still trains when its lines have been looked at. */
const EPOCHS = 100;

/** The sample's PyTorch program, started in a terminal of its own, and followed in the panel. */
describe.skipIf(!hasTorch)("a training in Python", () => {
  let folder: string;
  let workbench: Workbench;
  let training: ReturnType<typeof startPython> | null = null;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await copyFile(path.join(root, "sample", "main.py"), path.join(folder, "main.py"));
    workbench = await Workbench.open({ workspace: folder });
  }, 120_000);

  afterAll(async () => {
    training?.child.kill("SIGKILL");
    await training?.ended;
    await workbench.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const number = async (name: string) => Number(await app().getAttribute(name));
  const lenses = () => workbench.page.locator(".codelens-decoration").allTextContents();
  const facts = () => app().locator("run-header .facts").textContent();

  const openProgram = () => workbench.page.getByRole("treeitem", { name: "main.py" }).first().dblclick();

  /** Starts the program in a process of its own, and opens its panel from the notice. */
  async function train(epochs: number): Promise<void> {
    training = startPython(folder, ["main.py", "--data", mnist, "--limit", "12000", "--epochs", String(epochs)]);
    const notices = workbench.page.locator(".notification-toast");
    const notice = notices.filter({ hasText: "VAE: main is training." });
    await notice.waitFor({ timeout: 60_000 });
    await notice.getByRole("button", { name: "Open Latent Panel" }).click();
  }

  test("its module is added by a command", async () => {
    await workbench.runCommand("VAE: Add latent_lens.py to This Folder");
    const shipped = await readFile(path.join(root, "media", "python", "latent_lens.py"), "utf8");
    const added = () => readFile(path.join(folder, "latent_lens.py"), "utf8").catch(() => "");
    await expect.poll(added, { timeout: 15_000 }).toBe(shipped);
  });

  test("it is announced, and its panel moves while it trains", async () => {
    await openProgram();
    await train(EPOCHS);
    await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("10000");
    await expect.poll(() => number("data-epoch"), { timeout: 60_000 }).toBeGreaterThan(1);
    const epoch = await number("data-epoch");
    const total = () => app().locator('[data-term="total"] .value').textContent();
    const before = Number.parseFloat((await total()) ?? "");
    expect(before).toBeGreaterThan(100);
    await expect.poll(() => number("data-epoch"), { timeout: 60_000 }).toBeGreaterThan(epoch);
    await expect.poll(async () => Number.parseFloat((await total()) ?? ""), { timeout: 60_000 }).toBeLessThan(before);
    expect(await facts()).toMatch(/epoch \d+ \/ 100[\s\S]*examples\/s[\s\S]*left/);
    expect(await app().locator("run-header .name").getAttribute("title")).toMatch(/torch cpu/);
  });

  test("its lines tell what they come to, and a lens over follow how it goes", async () => {
    const said = () => endsOfLines(workbench.page);
    for (const words of [
      /reconstruction \d+\.\d nats/,
      /KL \d+\.\d nats · 2 of 2 units active/,
      /epoch \d+ of 100 · /,
    ]) {
      // What is not in sight is not drawn.
      await expect
        .poll(
          async () => {
            await workbench.page.locator(".editor-instance").first().hover();
            for (const by of [-4000, 400, 400, 400, 400, 400]) {
              await workbench.page.mouse.wheel(0, by);
              await workbench.page.waitForTimeout(200);
              if ((await said()).some((each) => words.test(each))) return true;
            }
            return false;
          },
          { timeout: 60_000 },
        )
        .toBe(true);
    }
    await expect.poll(lenses).toContainEqual(expect.stringMatching(/Open Panel.*epoch \d+ of 100/));
    await workbench.screenshot("python-lines");
  });

  test("the pointer decodes with its decoder", async () => {
    const plane = await app().locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    await workbench.page.mouse.move(plane.x + plane.width / 2, plane.y + plane.height / 2);
    await expect.poll(() => app().getAttribute("data-decode-hash")).toMatch(/^[0-9a-f]{8}$/);
    await workbench.screenshot("python-followed");
  });

  test("a program that is killed, and can say nothing, is seen to be interrupted", async () => {
    training?.child.kill("SIGKILL");
    await training?.ended;
    await expect.poll(facts, { timeout: 30_000 }).toMatch(/interrupted/);
    expect(await app().locator("run-header button").count()).toBe(0);
  });

  test("its end is told, and nothing offers to resume it here", async () => {
    await workbench.runCommand("View: Close All Editors");
    await openProgram();
    await train(2);
    const end = await training?.ended;
    expect(end).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(facts, { timeout: 30_000 }).toMatch(/epoch 2 \/ 2[\s\S]*done/);
    await expect.poll(() => number("data-epoch"), { timeout: 30_000 }).toBe(2);
    await expect.poll(lenses).toContainEqual(expect.stringMatching(/Open Panel.*nats at epoch \d+, just now/));
    expect(await app().locator("run-header button").count()).toBe(0);
    expect(await workbench.accessibilityProblems()).toEqual([]);
  });
});
