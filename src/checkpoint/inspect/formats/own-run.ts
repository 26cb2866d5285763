import { existsSync } from "node:fs";
import * as path from "node:path";
import type { RunDescription } from "../../../protocol.js";
import { CheckpointError } from "../../checkpoint-error.js";
import {
  type Checkpoint,
  isCheckpointFolder,
  isRunFolder,
  listCheckpoints,
  listSnapshots,
  readCheckpoint,
  readDecoderModel,
  readRunDescription,
  readSnapshot,
} from "../../run-folder/index.js";
import { readByteRange } from "../../safetensors-file.js";
import { MemoryBytes } from "../bytes.js";
import type { LayersNetwork } from "../layers/network.js";
import type { ModelFile, ModelFormat, ModelPlace } from "../model-file.js";
import { entry, plainJson } from "../plain-json.js";
import { storedTensor } from "../stored-tensor.js";
import { describeTfjs, openTfjs, storedWeights } from "./tfjs.js";

/** A run folder, or its run.json: its newest checkpoint, and what the run says of itself. */
export const ownRun: ModelFormat = {
  description: "a run of ours",
  usualName: /^$/,
  matches: (place) => isRunFolder(folderOf(place, "run.json")),
  async open(place) {
    const folder = folderOf(place, "run.json");
    const description = await readRunDescription(folder);
    const { name, status, last, best, program } = description;
    const kept = await listCheckpoints(folder);
    const newest = kept.at(-1);
    if (!newest) return { ...(await ofSnapshot(folder)), ...trainedOn(description) };
    const total = (line: typeof last) => (line ? `${line.total.toFixed(2)} nats at epoch ${line.epoch}` : "none yet");
    const file = describe(await readCheckpoint(newest.path), "latent-lens run");
    return {
      ...file,
      ...trainedOn(description),
      notes: [
        `${name}, ${status}; best test total ${total(best)}, last ${total(last)}`,
        `${kept.length} checkpoint${kept.length === 1 ? "" : "s"}; looked into the newest, of step ${newest.step}`,
        ...file.notes,
      ],
      settings: plainJson({ ...(description.configuration ?? program), ...file.settings }) as Record<string, unknown>,
    };
  },
};

/** One checkpoint of a run, or its manifest.json. */
export const ownCheckpoint: ModelFormat = {
  description: "a checkpoint of ours",
  usualName: /^$/,
  matches: (place) => isCheckpointFolder(folderOf(place, "manifest.json")),
  async open(place) {
    const folder = folderOf(place, "manifest.json");
    const file = describe(await readCheckpoint(folder), "latent-lens checkpoint");
    const run = path.resolve(folder, "..", "..");
    const description = (await isRunFolder(run)) ? await readRunDescription(run) : null;
    return {
      ...file,
      ...trainedOn(description),
      settings: plainJson({ ...(description?.configuration ?? description?.program), ...file.settings }) as Record<
        string,
        unknown
      >,
    };
  },
};

/** An editor opens files: the one that every such folder has stands for it. */
function folderOf({ path: place, bytes }: ModelPlace, file: string): string {
  return bytes !== null && path.basename(place) === file ? path.dirname(place) : place;
}

function describe({ arrays, path: place, step, epoch, total, progress }: Checkpoint, format: string): ModelFile {
  const tensors = [...arrays].map(([name, { shape, data }]) =>
    storedTensor({
      name,
      shape,
      type: "float32",
      bytes: new MemoryBytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    }),
  );
  const half = (part: string) => {
    const model = path.join(place, part, "model.json");
    return existsSync(model) ? model : null;
  };
  const [encoder, decoder] = [half("encoder"), half("decoder")];
  return {
    format,
    tensors,
    notes: [`epoch ${epoch}, step ${step}; every file has the size and the SHA-256 that the manifest says`],
    settings: { epoch, step, ...(total === null ? {} : { testTotal: total }), best: entry(progress, "best") ?? null },
    graph: [],
    // Without models of ours the weights are another program's, and their names and shapes tell what they are.
    ...(encoder || decoder
      ? {
          halves: { encoder, decoder },
          halfNetworks: async () => ({ encoder: await networkAt(encoder), decoder: await networkAt(decoder) }),
        }
      : {}),
  };
}

/** Of a run without checkpoints, as a model that was opened in the panel makes one, there is the decoder of its newest moment. */
async function ofSnapshot(folder: string): Promise<ModelFile> {
  const model = await readDecoderModel(folder);
  const moments = model ? await listSnapshots(folder) : [];
  for (const { step } of moments.reverse()) {
    const { decoderWeights } = await readSnapshot(folder, step);
    if (!model || !decoderWeights) continue;
    const { format, modelTopology, weightSpecs } = model;
    const tensors = storedWeights(weightSpecs, await readByteRange(decoderWeights));
    const described = describeTfjs(format, modelTopology, tensors);
    const notes = [`no checkpoint was kept: this is the decoder as the panel shows it, of step ${step}`];
    return { ...described, format: "latent-lens run", notes };
  }
  throw new CheckpointError(`${folder}: this run has neither a checkpoint nor a decoder to look into yet`);
}

async function networkAt(modelJson: string | null): Promise<LayersNetwork | null> {
  return (modelJson && (await openTfjs(modelJson)).network?.()) || null;
}

function trainedOn(description: RunDescription | null): Pick<ModelFile, "data" | "latent"> {
  const { configuration, program } = description ?? {};
  const latent = (configuration ?? program)?.latent;
  // Images that a training file makes itself are made again by it alone.
  const data = configuration?.data.kind === "own" ? undefined : configuration?.data;
  return { ...(data ? { data } : {}), ...(latent ? { latent } : {}) };
}
