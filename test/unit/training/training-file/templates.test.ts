import { copyFile, readdir } from "node:fs/promises";
import * as path from "node:path";
import { expect, test } from "vitest";
import { TrainingSession } from "../../../../src/training/session.js";
import { metricsWithoutTime, smallPlaces, trainer } from "../small-run.js";
import { folderWith } from "./files.js";

const templates = path.resolve("media/templates");
const names = await readdir(templates);

test.each(names)("the template %s trains", { timeout: 300_000 }, async (name) => {
  const place = await folderWith({});
  const [file, folder] = [path.join(place, name), path.join(place, "run")];
  await copyFile(path.join(templates, name), file);
  // 512 codes need as many examples.
  const overrides = { epochs: 1, limit: 520 };
  const request = { type: "trainFile", name, file, folder, overrides, ...smallPlaces } as const;
  const { status, message } = await new TrainingSession(trainer, request).ended;
  expect({ status, message }).toEqual({ status: "done", message: undefined });
  expect((await metricsWithoutTime(folder)).at(-1)).toMatchObject({ split: "test", epoch: 1 });
});
