import type { Bytes } from "../bytes.js";
import { utf8 } from "../bytes.js";
import { kerasGraph } from "../graph/keras-graph.js";
import { readHdf5 } from "../hdf5/hdf5-file.js";
import { networkOfKeras, weightsByName } from "../layers/from-keras.js";
import { Malformed } from "../malformed.js";
import type { ModelFormat } from "../model-file.js";
import { entry, parseJson, plainJson } from "../plain-json.js";
import { isZip, readZip, type ZipEntry } from "../zip.js";
import { withLayerNames } from "./keras-names.js";

const MOST_JSON_BYTES = 64 * 1024 * 1024;
const WEIGHTS = "model.weights.h5";

/** Keras 3's archive: the model's description as JSON, its weights as HDF5. */
export const keras: ModelFormat = {
  description: "a Keras model (.keras)",
  usualName: /\.keras$/i,
  matches: ({ bytes }) => bytes !== null && isZip(bytes) && readZip(bytes).has(WEIGHTS),
  open({ bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    const entries = readZip(bytes);
    const weights = entries.get(WEIGHTS);
    if (!weights) throw new Malformed(`it holds no ${WEIGHTS}, as Keras writes it`);
    const config = readJson(entries.get("config.json"));
    const metadata = readJson(entries.get("metadata.json"));
    const { tensors, notes, groupNames } = readHdf5(weights.open());
    const graph = kerasGraph(config);
    const named = withLayerNames(tensors, groupNames, graph);
    const compiled = entry(config, "compile_config");
    return {
      format: "keras",
      tensors: named,
      notes,
      settings: plainJson({ ...(metadata as object), ...(compiled ? { training: compiled } : {}) }) as Record<
        string,
        unknown
      >,
      graph,
      network: () => networkOfKeras(config, weightsByName(named)),
    };
  },
};

function readJson(file: ZipEntry | undefined): unknown {
  if (!file) return {};
  if (file.size > MOST_JSON_BYTES) throw new Malformed(`its ${file.name} is too large`);
  const bytes: Bytes = file.open();
  return parseJson(utf8(bytes.read(0, bytes.size)), `its ${file.name}`);
}
