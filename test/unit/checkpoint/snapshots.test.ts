import { mkdir, readdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../../src/checkpoint/checkpoint-error.js";
import { dropPassing, showPassing } from "../../../src/checkpoint/run-folder/passing.js";
import { runPaths } from "../../../src/checkpoint/run-folder/paths.js";
import { type NewSnapshot, readSnapshot, writeSnapshot } from "../../../src/checkpoint/run-folder/snapshots.js";
import { encodeSafetensors } from "../../../src/checkpoint/safetensors.js";
import { readByteRange } from "../../../src/checkpoint/safetensors-file.js";
import type { ByteRange } from "../../../src/protocol.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const weights = Uint8Array.from({ length: 13 }, (_, index) => 3 * index);
const snapshot = (step: number): NewSnapshot => ({
  ...{ step, epoch: 1, recorded: true },
  means: Float32Array.of(1, 2, 3, 4, 5, 6),
  logVariances: Float32Array.of(-1, -2, -3, -4, -5, -6),
  reconstruction: Float32Array.of(7, 8, 9),
  kl: Float32Array.of(0.5, 1.5, 2.5),
  decoderWeights: weights,
  latentArrays: { anchors: Float32Array.of(4, 2) },
});

async function run(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(runPaths(folder).snapshots);
  return folder;
}

describe("a recorded moment", () => {
  it("is told as it is read: with its arrays, and the place of its decoder's weights", async () => {
    const folder = await run();
    const told = await writeSnapshot(folder, snapshot(12));
    expect(await readSnapshot(folder, 12)).toEqual(told);
    expect(told).toEqual({ ...snapshot(12), decoderWeights: told.decoderWeights });
    expect(await readByteRange(told.decoderWeights as ByteRange)).toEqual(weights);
  });

  it("may have no decoder, no variances and no terms", async () => {
    const folder = await run();
    const bare = { ...snapshot(3), logVariances: null, kl: null, reconstruction: null, decoderWeights: null };
    expect(await writeSnapshot(folder, bare)).toEqual(bare);
    expect(await readSnapshot(folder, 3)).toEqual(bare);
  });

  it("is refused in one line where its file is none of ours", async () => {
    const folder = await run();
    const file = path.join(runPaths(folder).snapshots, "000000005-epoch-1.safetensors");
    const header = JSON.stringify({
      means: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
      kl: { dtype: "F64", shape: [1], data_offsets: [4, 12] },
    });
    const ofDoubles = Buffer.concat([
      Buffer.of(header.length, 0, 0, 0, 0, 0, 0, 0),
      Buffer.from(header),
      Buffer.alloc(12),
    ]);
    for (const [bytes, why] of [
      [new Uint8Array(3), /too short/],
      [encodeSafetensors([{ name: "kl", dtype: "F32", shape: [1], data: Float32Array.of(1) }]), /no latent means/],
      [ofDoubles, /"kl" has the type F64, which is not one that run folders hold/],
    ] as const) {
      await writeFile(file, bytes);
      const problem = await readSnapshot(folder, 5).then(
        () => null,
        (error: unknown) => error,
      );
      expect(problem).toBeInstanceOf(CheckpointError);
      expect((problem as Error).message).toMatch(why);
    }
    const gone = { file: path.join(folder, "gone.bin"), begin: 0, end: 4 };
    await expect(readByteRange(gone)).rejects.toThrow(/there is no such file/);
    await expect(readByteRange({ file, begin: 0, end: 1e6 })).rejects.toThrow(/became shorter/);
  });
});

describe("a passing moment", () => {
  it("shows the decoder's weights of the last two, and nothing once the run is over", async () => {
    const folder = await run();
    const places = [];
    for (const step of [5, 60, 700])
      places.push((await showPassing(folder, snapshot(step))).decoderWeights as ByteRange);
    expect(await readByteRange(places[2] as ByteRange)).toEqual(weights);
    expect(await readdir(runPaths(folder).passing)).toEqual(places.slice(1).map(({ file }) => path.basename(file)));
    await dropPassing(folder);
    expect(await readdir(folder)).toEqual(["snapshots"]);
    await dropPassing(folder);
  });

  it("says that the decoder is as it was where its weights can't be written", async () => {
    const folder = await run();
    await writeFile(runPaths(folder).passing, "a file");
    expect(await showPassing(folder, snapshot(5))).toEqual({ ...snapshot(5), decoderWeights: null });
  });
});
