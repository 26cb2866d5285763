import { mkdir, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type { LatentSnapshot } from "../../protocol.js";
import { namesIn } from "./files.js";
import { runPaths, stepName } from "./paths.js";
import type { NewSnapshot } from "./snapshots.js";

/** Who was told of one may still read it when the next is there. */
const KEPT = 2;

/**
 * Puts a passing moment's weights where whoever looks can read them. They are for the eye: nothing waits for the disk, and
 * where they can't be written the decoder is told to be unchanged.
 */
export async function showPassing(folder: string, snapshot: NewSnapshot): Promise<LatentSnapshot> {
  const { decoderWeights, step } = snapshot;
  const place = runPaths(folder).passing;
  try {
    if (!decoderWeights) return { ...snapshot, decoderWeights };
    await mkdir(place, { recursive: true });
    const file = path.join(place, `${stepName(step)}-decoder.bin`);
    await writeFile(file, decoderWeights);
    const old = (await namesIn(place)).slice(0, -KEPT);
    await Promise.all(old.map((name) => rm(path.join(place, name), { force: true })));
    return { ...snapshot, decoderWeights: { file, begin: 0, end: decoderWeights.length } };
  } catch {
    return { ...snapshot, decoderWeights: null };
  }
}

/** Nobody looks any more. */
export async function dropPassing(folder: string): Promise<void> {
  await rm(runPaths(folder).passing, { recursive: true, force: true }).catch(() => undefined);
}
