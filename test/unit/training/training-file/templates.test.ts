import { copyFile, readdir } from "node:fs/promises";
import * as path from "node:path";
import { expect, test } from "vitest";
import { events, latentLens } from "../../cli/run-cli.js";
import { folderWith } from "./files.js";

const templates = path.resolve("media/templates");
const names = await readdir(templates);

test.each(names)("the template %s trains", { timeout: 300_000 }, async (name) => {
  const folder = await folderWith({});
  const file = path.join(folder, name);
  await copyFile(path.join(templates, name), file);
  const few = ["--epochs", "1", "--limit", "600", "--json", "--out", path.join(folder, "run")];
  const { code, stdout, stderr } = await latentLens(["train", file, ...few]);
  expect(code, stderr).toBe(0);
  expect(events(stdout).at(-1)).toMatchObject({ event: "done" });
});
