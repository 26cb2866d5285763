import { tmpdir } from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { convertHalves } from "../../src/checkpoint/inspect/convert.js";
import { halvesOf } from "../../src/checkpoint/inspect/halves.js";
import type { ModelMapping } from "../../src/checkpoint/inspect/model-mapping.js";
import { openModelFile } from "../../src/checkpoint/inspect/open-model-file.js";
import { hasTorch, python, pythonFolder } from "../support/python.js";

const models = path.resolve(import.meta.dirname, "../fixtures/models");

/** What the weights of two fixtures do not tell. */
const pooled: ModelMapping = {
  hidden: "elu",
  image: [12, 8],
  layers: { down: { pool: 2 }, up: { activation: "tanh" }, smooth: { activation: "softplus", upsample: 2 } },
};
const grouped: ModelMapping = {
  hidden: "tanh",
  image: [16, 16],
  layers: {
    depthwise: { dilation: 2, padding: 2, stride: 1 },
    decoder_holes: { dilation: 2, padding: 2, stride: 1 },
  },
};

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

/** What two archives tell of the same model, with each layer called by where Keras keeps its weights. */
const compareArchives = `
import h5py, io, json, re, sys, zipfile
def look(file):
    archive = zipfile.ZipFile(file)
    config = json.loads(archive.read("config.json"))
    store = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    snake = lambda name: re.sub("([a-z])([A-Z])", r"\\1_\\2", re.sub("(.)([A-Z][a-z]+)", r"\\1_\\2", name)).lower()
    counts, names, layers = {}, {}, []
    for layer in config["config"]["layers"]:
        kind = snake(layer["class_name"])
        names[layer["name"]] = kind + (f"_{counts[kind]}" if kind in counts else "")
        counts[kind] = counts.get(kind, 0) + 1
    def renamed(value):
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [names.get(value[0], value[0]), *value[1:]] if value and isinstance(value[0], str) and value[0] in names else [renamed(each) for each in value]
        return value
    for layer in config["config"]["layers"]:
        layers.append({"kind": layer["class_name"], "module": layer["module"], "config": layer["config"], "inbound": renamed(layer["inbound_nodes"])})
    found = []
    store.visititems(lambda path, item: found.append([path, list(item.shape) if isinstance(item, h5py.Dataset) else None, item[()].tolist() if isinstance(item, h5py.Dataset) else None]))
    ends = {key: renamed(config["config"][key]) for key in ("input_layers", "output_layers")}
    return {"top": [config["module"], config["class_name"], config["registered_name"]], "layers": layers, "ends": ends, "store": found}
print(json.dumps([look(file) for file in sys.argv[1:]]))
`;

interface Archive {
  readonly top: unknown;
  readonly layers: { kind: string; module: string; config: Record<string, unknown>; inbound: unknown }[];
  readonly ends: unknown;
  readonly store: [string, number[] | null, unknown][];
}

describe.skipIf(!hasTorch)("an archive of Keras's own, exported again", () => {
  it("is field by field what Keras wrote", async () => {
    const folder = await pythonFolder();
    const theirs = path.join(models, "keras-encoder.keras");
    const file = await openModelFile(theirs);
    const { encoder } = await convertHalves(file, "keras", folder);
    file.close();
    const { stdout, stderr } = await python(folder, "-c", compareArchives, theirs, encoder as string);
    expect(stderr).toBe("");
    const [wanted, found] = JSON.parse(stdout) as [Archive, Archive];
    expect(found.top).toEqual(wanted.top);
    expect(found.ends).toEqual(wanted.ends);
    // The same groups, variables and numbers, also where the model or a layer has none of its own.
    const kept = (archive: Archive) => archive.store.filter(([place]) => !/input_layer/.test(place)).sort();
    expect(kept(found)).toEqual(kept(wanted));
    for (const [index, layer] of wanted.layers.entries()) {
      const ours = found.layers[index];
      expect(ours).toMatchObject({ kind: layer.kind, module: layer.module });
      // A mask of null is what is passed where none is.
      const inbound = JSON.parse(JSON.stringify(layer.inbound).replace('{"mask":null}', "{}")) as unknown;
      expect(ours?.inbound).toEqual(inbound);
      for (const [key, value] of Object.entries(ours?.config ?? {}))
        if (!/^(name|dtype|activation)$/.test(key)) expect([key, value]).toEqual([key, layer.config[key]]);
    }
  });
});

const hasOnnx = hasTorch && (await python(tmpdir(), "-c", "import onnx")).code === 0;
if (!hasOnnx) console.log("there is no onnx for Python here: what its checker says of exported files is not asked");

const check = `
import onnx, sys
for file in sys.argv[1:]:
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    shape = lambda value: [each.dim_value or each.dim_param for each in value.type.tensor_type.shape.dim]
    told, found = [[shape(value) for value in each.graph.output] for each in (model, inferred)]
    assert told == found, (told, found)
print("checked", len(sys.argv) - 1)
`;

describe.skipIf(!hasOnnx)("an exported ONNX file", () => {
  it("is valid to ONNX's own checker, and its shapes follow from one another", async () => {
    const folder = await pythonFolder();
    const files: string[] = [];
    for (const name of [
      "torch-conv-vae.pt",
      "torch-pooled-vae.pt",
      "torch-grouped-vae.pt",
      "tfjs-conv-vae/model.json",
      "keras-encoder.keras",
    ]) {
      const file = await openModelFile(path.join(models, name));
      const target = path.join(folder, name.replace(/\W/g, "-"));
      const mapping = /pooled/.test(name) ? pooled : /grouped/.test(name) ? grouped : {};
      const { encoder, decoder } = await convertHalves({ ...file, mapping }, "onnx", target);
      files.push(...[encoder, decoder].filter((each) => each !== null));
      file.close();
    }
    const { stdout, stderr } = await python(folder, "-c", check, ...files);
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: `checked ${files.length}`, stderr: "" });
  });
});

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
