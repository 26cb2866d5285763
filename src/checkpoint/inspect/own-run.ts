import * as path from "node:path";
import { CheckpointError } from "../checkpoint-error.js";
import {
  type Checkpoint,
  isCheckpointFolder,
  isRunFolder,
  listCheckpoints,
  readCheckpoint,
  readRunDescription,
} from "../run-folder/index.js";
import { allFinite, type InspectedFormat, type Inspection, parametersOf } from "./inspection.js";

const ADAM = "adam/";

/** A run folder: its newest checkpoint, and what the run says of itself. */
export const ownRun: InspectedFormat = {
  recognises: async (place, isFolder) => isFolder && (await isRunFolder(place)),
  async inspect(place) {
    const { name, status, program, last, best } = await readRunDescription(place);
    const kept = await listCheckpoints(place);
    const newest = kept.at(-1);
    if (!newest) throw new CheckpointError(`${place}: this run has no checkpoint`);
    const total = (line: typeof last) => (line ? `${line.total.toFixed(2)} nats at epoch ${line.epoch}` : "none yet");
    const found = describe(await readCheckpoint(newest.path), "latent-lens run");
    return {
      ...found,
      ...(program ? { vae: { encoder: null, decoder: null, latentDimensions: program.latent.dimensions } } : {}),
      notes: [
        `${name}, ${status}; best test total ${total(best)}, last ${total(last)}`,
        `${kept.length} checkpoint${kept.length === 1 ? "" : "s"}; looked into the newest, of step ${newest.step}`,
        ...found.notes,
      ],
    };
  },
};

/** One checkpoint of a run. */
export const ownCheckpoint: InspectedFormat = {
  recognises: async (place, isFolder) => isFolder && (await isCheckpointFolder(place)),
  inspect: async (place) => describe(await readCheckpoint(place), "latent-lens checkpoint"),
};

function describe({ arrays, path: place, step, epoch }: Checkpoint, format: string): Inspection {
  const tensors = [...arrays].map(([name, { shape, data }]) => ({
    name,
    shape,
    dtype: "float32",
    finite: allFinite(data),
  }));
  const learned = tensors.filter(({ name }) => !name.startsWith(ADAM));
  const first = learned.find(({ name, shape }) => /^decoder.*\/kernel$/.test(name) && shape.length === 2);
  const half = (part: string) =>
    learned.some(({ name }) => name.startsWith(part)) ? path.join(place, part, "model.json") : null;
  return {
    format,
    tensors,
    parameters: parametersOf(learned),
    vae: { encoder: half("encoder"), decoder: half("decoder"), latentDimensions: first?.shape[0] ?? null },
    notes: [`epoch ${epoch}, step ${step}; every file has the size and the SHA-256 that the manifest says`],
  };
}
