import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { convertHalves } from "../../src/checkpoint/inspect/convert.js";
import { halvesOf } from "../../src/checkpoint/inspect/halves.js";
import { openModelFile } from "../../src/checkpoint/inspect/open-model-file.js";
import { hasTorch, python, pythonFolder } from "../support/python.js";

const models = path.resolve(import.meta.dirname, "../fixtures/models");

const look = `
import h5py, io, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
config = json.loads(archive.read("config.json"))
weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
found = []
for layer in config["config"]["layers"]:
    if layer["class_name"] != "InputLayer":
        variables = weights["layers"][layer["name"]]["vars"]
        found += [{"shape": variables[i].shape, "sum": float(variables[i][()].astype("f8").sum())} for i in sorted(variables)]
print(json.dumps(found))
`;

describe.skipIf(!hasTorch)("an exported Keras archive", () => {
  it.each(["torch-conv-vae.pt", "tfjs-conv-vae/model.json"])(
    "of %s keeps its weights where Keras looks for them, as h5py reads them",
    async (name) => {
      const folder = await pythonFolder();
      const file = await openModelFile(path.join(models, name));
      const { decoder } = await convertHalves(file, "keras", folder);
      const expected = (await halvesOf(file)).decoder?.weights ?? [];
      file.close();
      const { stdout, stderr } = await python(folder, "-c", look, decoder as string);
      expect(stderr).toBe("");
      const found = JSON.parse(stdout) as { shape: number[]; sum: number }[];
      expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => [...shape]));
      for (const [index, { data }] of expected.entries()) {
        expect(found[index]?.sum).toBeCloseTo(
          [...data].reduce((sum, value) => sum + value, 0),
          4,
        );
      }
    },
  );
});
