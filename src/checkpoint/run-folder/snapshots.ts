import { rm, stat } from "node:fs/promises";
import * as path from "node:path";
import type { LatentSnapshot, SnapshotSummary } from "../../protocol.js";
import { CheckpointError } from "../checkpoint-error.js";
import { encodeSafetensors, type NamedArray } from "../safetensors.js";
import { readSafetensors } from "../safetensors-file.js";
import { namesIn, writeAtomically } from "./files.js";
import { runPaths, stepName } from "./paths.js";

const MOST_BYTES = 1024 * 1024 * 1024;
/** Before the names of arrays of the latent space itself. */
const LATENT = "latent/";
const WEIGHTS = "decoder_weights";
/** All snapshots of a run together. */
const MOST_KEPT_BYTES = 200 * 1024 * 1024;

/** A snapshot with the decoder's weights themselves, before they are in a file. */
export interface NewSnapshot extends Omit<LatentSnapshot, "decoderWeights"> {
  readonly decoderWeights: Uint8Array | null;
}

/** Returns the snapshot as it is told of. */
export async function writeSnapshot(folder: string, snapshot: NewSnapshot): Promise<LatentSnapshot> {
  const { means, logVariances, reconstruction, kl, decoderWeights, step, epoch } = snapshot;
  const examples = reconstruction?.length ?? kl?.length ?? 0;
  const dimensions = examples > 0 ? means.length / examples : 0;
  const arrays: NamedArray[] = [];
  const rows = (values: Float32Array | null) => (dimensions > 0 ? [examples, dimensions] : [values?.length ?? 0]);
  const add = (name: string, data: Float32Array | null, shape: number[]) => {
    if (data) arrays.push({ name, dtype: "F32", shape, data });
  };
  add("means", means, rows(means));
  add("log_variances", logVariances, rows(logVariances));
  add("reconstruction", reconstruction, [examples]);
  add("kl", kl, [kl?.length ?? 0]);
  for (const [name, data] of Object.entries(snapshot.latentArrays ?? {})) add(LATENT + name, data, [data.length]);
  // The last, so that they stand at the file's end.
  if (decoderWeights) arrays.push({ name: WEIGHTS, dtype: "U8", shape: [decoderWeights.length], data: decoderWeights });
  const bytes = encodeSafetensors(arrays, { step: String(step), epoch: String(epoch) });
  const file = snapshotFile(folder, snapshot);
  await writeAtomically(file, bytes);
  const end = bytes.length;
  return { ...snapshot, decoderWeights: decoderWeights && { file, begin: end - decoderWeights.length, end } };
}

/** @throws CheckpointError */
export async function readSnapshot(folder: string, step: number): Promise<LatentSnapshot> {
  const found = (await listSnapshots(folder)).find((summary) => summary.step === step);
  if (!found) throw new CheckpointError(`${folder}: no snapshot was kept of step ${step}`);
  const file = snapshotFile(folder, found);
  return readSafetensors(file, MOST_BYTES, async (arrays) => {
    const means = await arrays.floats("means");
    if (!means) throw new CheckpointError(`${file}: it holds no latent means`);
    const own: [string, Float32Array][] = [];
    for (const name of arrays.names.filter((each) => each.startsWith(LATENT))) {
      const data = await arrays.floats(name);
      if (data) own.push([name.slice(LATENT.length), data]);
    }
    return {
      ...found,
      recorded: true,
      means,
      logVariances: await arrays.floats("log_variances"),
      reconstruction: await arrays.floats("reconstruction"),
      kl: await arrays.floats("kl"),
      decoderWeights: arrays.range(WEIGHTS),
      ...(own.length > 0 ? { latentArrays: Object.fromEntries(own) } : {}),
    };
  });
}

/** Every recorded moment, in the order of time. */
export async function listSnapshots(folder: string): Promise<SnapshotSummary[]> {
  return (await namesIn(runPaths(folder).snapshots)).flatMap((name) => {
    const found = /^(\d{9,15})-epoch-(\d{1,9})\.safetensors$/.exec(name);
    return found ? [{ step: Number(found[1]), epoch: Number(found[2]) }] : [];
  });
}

/** Drops what was recorded after a step. */
export async function cutSnapshots(folder: string, step: number): Promise<void> {
  const later = (await listSnapshots(folder)).filter((snapshot) => snapshot.step > step);
  await Promise.all(later.map((snapshot) => rm(snapshotFile(folder, snapshot))));
}

/**
 * Keeps the snapshots of a run within their bound: of the earlier three quarters every second one goes, and again, until they
 * fit. The first, the last and the latest quarter stay.
 */
export async function thinSnapshots(folder: string, mostBytes = MOST_KEPT_BYTES): Promise<void> {
  for (;;) {
    const kept = await listSnapshots(folder);
    const sizes = await Promise.all(kept.map(async (snapshot) => (await stat(snapshotFile(folder, snapshot))).size));
    if (sizes.reduce((sum, size) => sum + size, 0) <= mostBytes) return;
    const early = kept.slice(1, Math.max(1, Math.floor(0.75 * kept.length)));
    const dropped = early.filter((_, index) => index % 2 === 0);
    if (dropped.length === 0) return;
    await Promise.all(dropped.map((snapshot) => rm(snapshotFile(folder, snapshot))));
  }
}

function snapshotFile(folder: string, { step, epoch }: SnapshotSummary): string {
  return path.join(runPaths(folder).snapshots, `${stepName(step)}-epoch-${epoch}.safetensors`);
}
