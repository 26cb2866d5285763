import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWithOwnRun } from "../../support/own-functions.js";
import { restrictedWorkbench } from "../../support/restricted-workbench.mjs";
import { Workbench } from "../../support/workbench.js";

/** A folder that came from somewhere, with a training file and a run, in Restricted Mode. */
describe("an untrusted workspace", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await folderWithOwnRun();
    workbench = await Workbench.open({ workspace: folder, url: await restrictedWorkbench() });
  }, 180_000);

  afterAll(async () => {
    await workbench.close();
  });

  const app = () => workbench.panelFrame().locator("latent-lens-app");
  const toast = (text: string | RegExp) => workbench.page.locator(".notification-toast").filter({ hasText: text });
  /** The file leaves a mark beside itself, and the run's copy beside the copy. */
  const evaluated = async () => {
    const [run] = await readdir(path.join(folder, ".vae", "runs"));
    const places = [folder, path.join(folder, ".vae", "runs", run ?? "", "training-code")];
    return places.some((place) => existsSync(path.join(place, "evaluated.txt")));
  };

  test("shows its runs, as far as nothing of it is executed", async () => {
    await workbench.runCommand("VAE: Open Latent Panel");
    await expect.poll(() => app().getAttribute("data-points"), { timeout: 60_000 }).toBe("120");
    expect(await app().locator(".note").allTextContents()).toContainEqual(expect.stringContaining("Points only"));
    expect(await app().getByRole("button", { name: "Manifold", exact: true }).count()).toBe(0);
    expect(await app().locator('[data-term="total"] .value').textContent()).toMatch(/\d/);
    const plane = await app().locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    await workbench.page.mouse.move(plane.x + plane.width / 2, plane.y + plane.height / 2);
    await app().locator('[data-term="gap"] button').click();
    await expect
      .poll(() => app().locator(".note").allTextContents(), { timeout: 15_000 })
      .toContainEqual(expect.stringContaining("they wait until you trust"));
    await workbench.screenshot("restricted");
  });

  test("shows what a training file's lines came to, and trains nothing", async () => {
    await workbench.openFile("bars.vae.ts");
    const lenses = () => workbench.page.locator(".codelens-decoration").allTextContents();
    await expect.poll(lenses, { timeout: 30_000 }).toContainEqual(expect.stringMatching(/nats at epoch \d/));
    await workbench.page
      .locator(".view-line")
      .filter({ hasText: "decoder:" })
      .hover({ position: { x: 30, y: 8 } });
    for (const title of ["VAE: Train", "VAE: Train with Options…", "VAE: Resume Run…", "VAE: Open Model…"]) {
      await workbench.runCommand(title);
      await toast(/waits until you trust/).waitFor({ timeout: 15_000 });
      await workbench.runCommand("Notifications: Clear All Notifications");
    }
    expect(await readdir(path.join(folder, ".vae", "runs"))).toHaveLength(1);
    expect(await evaluated()).toBe(false);
  });

  test("decodes once it is trusted", async () => {
    await workbench.runCommand("Workspaces: Manage Workspace Trust");
    await workbench.page.locator(".workspace-trust-editor").getByRole("button", { name: "Trust", exact: true }).click();
    await workbench.page.locator(".tab").filter({ hasText: "Latent: bars" }).click();
    await expect
      .poll(() => app().getByRole("button", { name: "Manifold", exact: true }).count(), { timeout: 60_000 })
      .toBe(1);
    const plane = await app().locator("latent-scatter .plane").boundingBox();
    if (!plane) throw new Error("the plane has no place");
    await workbench.page.mouse.move(plane.x + plane.width * 0.4, plane.y + plane.height * 0.4);
    await expect.poll(() => app().getAttribute("data-decode-hash"), { timeout: 30_000 }).toMatch(/^[0-9a-f]{8}$/);
    expect(await evaluated()).toBe(true);
  });
});
