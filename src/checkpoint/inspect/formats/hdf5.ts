import { kerasGraph } from "../graph/keras-graph.js";
import { isHdf5, readHdf5 } from "../hdf5/hdf5-file.js";
import { networkOfKeras, weightsByName } from "../layers/from-keras.js";
import { Malformed } from "../malformed.js";
import type { ModelFormat } from "../model-file.js";
import { isText, parseJson, plainJson } from "../plain-json.js";

/** HDF5: weights or whole models of Keras, and other arrays. */
export const hdf5: ModelFormat = {
  description: "an HDF5 file, as Keras and h5py write it (.h5)",
  usualName: /\.(h5|hdf5)$/i,
  matches: ({ bytes }) => bytes !== null && isHdf5(bytes),
  open({ bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    const { tensors, attributes, notes } = readHdf5(bytes);
    const { model_config: config, training_config: training, ...others } = attributes;
    const model = isText(config) ? parseJson(config, "its model_config") : null;
    const isKeras = model !== null || "keras_version" in attributes || "layer_names" in attributes;
    const settings = {
      ...others,
      ...(isText(training) ? { training: parseJson(training, "its training_config") } : {}),
    };
    return {
      format: isKeras ? "keras h5" : "hdf5",
      tensors,
      notes,
      settings: plainJson(settings) as Record<string, unknown>,
      graph: model === null ? [] : kerasGraph(model),
      ...(model === null ? {} : { network: () => networkOfKeras(model, weightsByName(tensors)) }),
    };
  },
};
