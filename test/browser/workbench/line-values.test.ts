import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { endsOfLines, Workbench } from "../../support/workbench.js";

const text = `import { bernoulli, defineVae, gaussian, mlp } from "latent-lens";
import { bars } from "./bars";

export default defineVae({
  data: () => ({ train: bars(3000), test: bars(300) }),
  encoder: mlp([32]),
  latent: gaussian({ dimensions: 2 }),
  decoder: mlp([32]),
  likelihood: bernoulli(),
  objective: ({ reconstruction, kl }) => reconstruction.add(kl.mul(2)),
  train: { epochs: 30, batchSize: 50 },
});
`;

const module = `export function bars(count: number) {
  const pixels = new Uint8Array(count * 36);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < 6; j++) pixels[i * 36 + (i % 2 ? 6 * (i % 6) + j : 6 * j + (i % 6))] = 255;
  return { height: 6, width: 6, pixels };
}
`;

/** What the browser draws behind the line that holds a text, and its colour. */
async function behind(workbench: Workbench, line: string): Promise<{ words: string; color: string }> {
  const found = workbench.page.locator(".view-line").filter({ hasText: line }).first();
  return found.evaluate((element) => {
    const scope = globalThis as unknown as {
      getComputedStyle(element: unknown, pseudo: string): { content: string; color: string };
    };
    const { querySelectorAll } = element as unknown as { querySelectorAll(selector: string): Iterable<unknown> };
    for (const span of querySelectorAll.call(element, "span")) {
      const { content, color } = scope.getComputedStyle(span, "::after");
      if (/[a-z]/.test(content) && content !== "none") return { words: content, color };
    }
    return { words: "", color: "" };
  });
}

/** The file has the line ends of Windows. */
describe("values at the ends of lines", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeFile(path.join(folder, "bars.vae.ts"), text.replaceAll("\n", "\r\n"));
    await writeFile(path.join(folder, "bars.ts"), module);
    workbench = await Workbench.open({ workspace: folder });
  });

  afterAll(async () => {
    await workbench.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const said = async (line: string) => (await behind(workbench, line)).words;
  let fresh = "";

  test("never flicker while the file trains, and stay when it has", async () => {
    await workbench.openFile("bars.vae.ts");
    await workbench.pressLens("Train", async () => (await app().count()) > 0);
    await expect.poll(() => said("likelihood:"), { timeout: 60_000 }).toMatch(/reconstruction \d+\.\d nats/);
    // From here on, each frame that is painted has it: sizes are observed when all else of a frame is done.
    const looks = workbench.page.evaluate(`new Promise((resolve) => {
      const seen = { looks: 0, missed: 0 };
      const probe = document.body.appendChild(document.createElement("div"));
      probe.style.position = "fixed";
      const look = () => {
        const spans = [...document.querySelectorAll(".view-lines span")];
        const there = spans.some((span) => /reconstruction [0-9]/.test(getComputedStyle(span, "::after").content));
        seen.looks++;
        if (!there) seen.missed++;
        const ended = spans.some((span) => /done at epoch 30 of 30/.test(getComputedStyle(span, "::after").content));
        if (ended) seen.after = (seen.after ?? 0) + 1;
        if (seen.after > 100) resolve(seen);
        else requestAnimationFrame(() => {
          probe.style.width = (seen.looks % 2) + "px";
        });
      };
      new ResizeObserver(look).observe(probe);
    })`) as Promise<{ looks: number; missed: number }>;
    await expect.poll(() => app().getAttribute("data-status"), { timeout: 120_000 }).toBe("done");
    await expect.poll(() => said("epochs: 30"), { timeout: 30_000 }).toMatch(/done at epoch 30 of 30/);
    const { looks: many, missed } = await looks;
    expect(many).toBeGreaterThan(100);
    expect(missed).toBe(0);
    expect(await said("latent:")).toMatch(/KL \d+\.\d nats · \d of 2 units active/);
    expect(await said("objective:")).toMatch(/objective \d+\.\d · total \d+\.\d nats [▁▂▃▄▅▆▇█]+/);
    fresh = (await behind(workbench, "likelihood:")).color;
  });

  test("a hover over a part holds a picture of it", async () => {
    const hovered = async () => {
      await workbench.page.keyboard.press("Escape");
      await workbench.page.mouse.move(5, 300);
      await workbench.page
        .locator(".view-line")
        .filter({ hasText: "latent:" })
        .hover({ position: { x: 30, y: 8 } });
      await workbench.page.waitForTimeout(1500);
      return workbench.page
        .locator(".monaco-hover img")
        .evaluateAll((images) => images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth));
    };
    // One that is loaded, too.
    await expect.poll(hovered, { timeout: 60_000 }).toContainEqual(expect.toSatisfy((width: number) => width > 50));
    await workbench.screenshot("hover-latent");
    await workbench.page.keyboard.press("Escape");
  });

  test("follow edits, also while the file is half written, and are greyed once the code is another", async () => {
    await workbench.page.locator(".view-line").filter({ hasText: "import { bars }" }).click();
    await workbench.page.keyboard.press("End");
    await workbench.page.keyboard.press("Enter");
    await workbench.page.keyboard.type("const = ;");
    const stale = async () => {
      const { words, color } = await behind(workbench, "likelihood:");
      return /reconstruction/.test(words) && color !== fresh;
    };
    await expect.poll(stale, { timeout: 15_000 }).toBe(true);
    expect(await said("epochs: 30")).toMatch(/done/);
    expect((await endsOfLines(workbench.page)).filter((each) => /reconstruction/.test(each))).toHaveLength(1);
    await workbench.screenshot("line-values-stale");
    // Each press takes back a part of what was typed.
    for (let i = 0; i < 12 && (await behind(workbench, "likelihood:")).color !== fresh; i++) {
      await workbench.page.keyboard.press("Control+Z");
      await workbench.page.waitForTimeout(700);
    }
    await expect.poll(async () => (await behind(workbench, "likelihood:")).color, { timeout: 15_000 }).toBe(fresh);
  });

  test("are off where the setting says so", async () => {
    await mkdir(path.join(folder, ".vscode"), { recursive: true });
    await writeFile(path.join(folder, ".vscode", "settings.json"), JSON.stringify({ "latentLens.lineValues": false }));
    await expect.poll(() => said("likelihood:"), { timeout: 30_000 }).toBe("");
  });
});

/** The file lies in the second folder of a workspace; runs are kept in the first. */
test("a training file of another folder of the workspace is trained as any", async () => {
  const folder = await temporaryFolder();
  const [one, two] = [path.join(folder, "one"), path.join(folder, "two")];
  for (const each of [one, two]) await mkdir(each);
  await writeFile(path.join(two, "bars.vae.ts"), text.replace("epochs: 30", "epochs: 2"));
  await writeFile(path.join(two, "bars.ts"), module);
  const file = path.join(folder, "both.code-workspace");
  await writeFile(file, JSON.stringify({ folders: [{ path: "one" }, { path: "two" }] }));
  const workbench = await Workbench.open({ workspace: file });
  try {
    await workbench.openFile("bars.vae.ts");
    await workbench.runCommand("VAE: Train This File");
    await expect
      .poll(async () => (await behind(workbench, "likelihood:")).words, { timeout: 90_000 })
      .toMatch(/reconstruction/);
    const runs = path.join(one, ".vae", "runs");
    const [run] = await readdir(runs);
    const description = JSON.parse(await readFile(path.join(runs, run ?? "", "run.json"), "utf8"));
    expect(description.trainingCode.original).toBe(path.join(two, "bars.vae.ts"));
  } finally {
    await workbench.close();
  }
});
