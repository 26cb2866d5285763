import { afterAll, beforeAll, expect, test } from "vitest";
import { Workbench } from "../../support/workbench.js";

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open();
});
afterAll(() => workbench.close());

test("the palette opens the panel, and it says how to begin", async () => {
  await workbench.runCommand("VAE: Open Latent Panel");
  const button = workbench.panelFrame().getByRole("button", { name: /train/i });
  await button.first().waitFor();
  expect(await workbench.screenshot("panel-empty")).toBeTruthy();
});

test("the window takes each kind of theme", async () => {
  for (const theme of ["Default Light Modern", "Default High Contrast", "Default Dark Modern"] as const) {
    await workbench.setTheme(theme);
  }
});
