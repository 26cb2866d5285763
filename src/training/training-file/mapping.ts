import type { Layer } from "../../checkpoint/inspect/layer.js";
import type { ModelMapping } from "../../checkpoint/inspect/model-mapping.js";
import { startBackend } from "../../compute/backend.js";
import { wasmFolder } from "../../compute/wasm-folder.js";
import type { DataDescription, LikelihoodDescription, NetworkDescription } from "../../protocol.js";
import { modelOf } from "../../vae/define/model.js";
import { createLikelihood } from "../../vae/likelihoods/registry.js";
import { TrainingError } from "../training-state.js";
import { inFile, loadTrainingFile } from "./load.js";

/** What a training file's architecture tells of weights that another program made. */
export interface Architecture {
  readonly encoder: NetworkDescription;
  readonly decoder: NetworkDescription;
  readonly likelihood: LikelihoodDescription;
  readonly data: DataDescription | null;
}

/** The architecture that a training file names. It is evaluated: only what the user trusts may be given here. @throws TrainingFileError */
export async function architectureOf(file: string): Promise<Architecture> {
  // First: the file may make variables.
  await startBackend({ wasmFolder: wasmFolder() });
  const loaded = loadTrainingFile(file);
  try {
    const { encoder, decoder, likelihood } = modelOf(loaded.definition).configuration;
    const { data } = loaded.definition;
    const kind = typeof data === "object" && data !== null && "kind" in data ? (data as DataDescription) : null;
    return { encoder, decoder, likelihood, data: kind };
  } catch (error) {
    throw inFile(error, file, loaded.sources);
  }
}

/**
 * An architecture as the mapping of a file of weights: activations, strides, the image's size. Paddings follow from the sizes.
 *
 * @throws TrainingError where a half is a function of the training file's own
 */
export function mappingOf(
  { encoder, decoder, likelihood, data }: Architecture,
  encoderLayers: readonly Layer[],
): ModelMapping {
  if (encoder.kind === "own" || decoder.kind === "own")
    throw new TrainingError(
      "the architecture is a function of the training file's own; it is told by mlp or conv alone",
    );
  const isMnist = data?.kind === "mnist" || data?.kind === "fashion-mnist";
  const own = (network: Exclude<NetworkDescription, { kind: "own" }>) => ({
    activation: network.activation,
    ...(network.kind === "conv" ? { stride: network.stride } : {}),
  });
  return {
    hidden: decoder.activation,
    output: createLikelihood(likelihood).meanActivation,
    ...(isMnist ? { image: [28, 28] } : {}),
    ...(decoder.kind === "conv" ? { convolutions: { stride: decoder.stride } } : {}),
    layers: Object.fromEntries(encoderLayers.map(({ name }) => [name, own(encoder)])),
  };
}
