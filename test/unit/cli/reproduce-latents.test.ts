import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { expect, test } from "vitest";
import { Output } from "../../../src/cli/output.js";
import { type LatentTable, latentTables } from "../../../src/cli/reproduce/latent-tables.js";
import { reproduceLatents } from "../../../src/cli/reproduce/reproduce-latents.js";
import { checkLatent, parseLatent } from "../../../src/vae/latents/registry.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { smallConfiguration } from "../training/small-run.js";
import { events, latentLens } from "./run-cli.js";

const out = path.join(await temporaryFolder(), "table");

const { latent: _, ...configuration } = smallConfiguration;

const table: LatentTable = {
  ...{ about: "a flat space and one without a bound", source: "Somebody (2018)" },
  configuration: { ...configuration, epochs: 20 } as LatentTable["configuration"],
  rows: [
    { latent: "gaussian:2", printed: -135.73 },
    { latent: "wae:2", printed: null },
  ],
};

test("a table's spaces are trained, measured, set beside what is printed, and taken as they are when they are done", async () => {
  const work = { budget: 0.1, out };
  expect(await reproduceLatents("spaces", table, work, new Output(false))).toBe(0);
  const { stdout } = await latentLens([
    "evaluate",
    path.join(out, "gaussian-2"),
    "--importance-samples",
    "500",
    "--json",
  ]);
  const [measured] = events(stdout) as [{ reconstruction: number; kl: number; posteriorGap: number }];
  const [header, , gaussian = "", wae = ""] = (await readFile(path.join(out, "table.md"), "utf8")).split("\n");
  expect(header).toContain("| log p(x) | Somebody (2018) | bits per dimension |");
  const cells = gaussian.split("|").map((cell) => cell.trim().replace("−", "-"));
  expect(cells.slice(1, 3)).toEqual(["`gaussian:2`", "2"]);
  expect(Number(cells[3])).toBeCloseTo(measured.reconstruction, 1);
  expect(Number(cells[4])).toBeCloseTo(measured.kl, 1);
  expect(Number(cells[5])).toBeCloseTo(-measured.reconstruction - measured.kl, 1);
  // The small test set is measured whole, so the gap is that of `evaluate`.
  expect(Number.parseFloat(cells[6] ?? "")).toBeCloseTo(Number(cells[5]) + measured.posteriorGap, 1);
  expect(cells[7]).toBe("-135.73");
  expect(Number(cells[8])).toBeCloseTo((measured.reconstruction + measured.kl) / (784 * Math.LN2), 3);
  expect(wae).toMatch(/^\| `wae:2` \| 2 \| [\d.]+ \| – \| – \| – \| – \| – \| MMD as weighted [\d.]+, MMD [\d.]+ \|$/);

  const before = await readFile(path.join(out, "table.csv"), "utf8");
  expect(await reproduceLatents("spaces", table, work, new Output(false))).toBe(0);
  expect(await readFile(path.join(out, "table.csv"), "utf8")).toBe(before);
}, 120_000);

test("every table's spaces are ones that there are", () => {
  for (const { rows } of Object.values(latentTables)) {
    for (const { latent } of rows) expect(() => checkLatent(parseLatent(latent))).not.toThrow();
  }
});
