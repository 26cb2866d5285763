import { readdir, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readEstimate, writeEstimate } from "../../../src/checkpoint/run-folder/index.js";
import type { ElboBreakdown } from "../../../src/protocol.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

const estimate = (value: number) => ({ value, standardError: 0.1 });
const breakdown: ElboBreakdown = {
  ...{ step: 7, epoch: 1, examples: 2, samples: 4, activeUnits: 1 },
  ...{ logLikelihood: -10, elbo: -12, gap: 2, standardError: null, effectiveSampleSize: 3, reconstruction: 9 },
  bounds: [{ samples: 1, value: -12 }],
  meanVariances: [0.5],
  surgery: {
    ...{ examples: 2, draws: 16, kl: 3, marginalKlByDimension: [1] },
    ...{ mutualInformation: estimate(2), marginalKl: estimate(1) },
    ...{ totalCorrelation: estimate(0), dimensionWiseKl: estimate(1) },
  },
  byExample: {
    reconstruction: Float32Array.of(8, 10),
    elbo: Float32Array.of(-11, -13),
    logLikelihood: Float32Array.of(-9, -11),
    effectiveSampleSize: Float32Array.of(3, 3),
    exactLogLikelihood: Float32Array.of(-8.5, -10.5),
  },
  exact: { logLikelihood: -9.5, error: 1e-5 },
  separation: { examples: 2, accuracy: 0.5, neighbours: 1, silhouette: -0.2 },
  pixels: { cost: Float32Array.of(5, 4), entropy: Float32Array.of(1, 0) },
};
const key = { checkpoint: "abc", pixels: Uint8Array.of(1, 2, 3, 4), samples: 4 };

test("an estimate is kept, and found by what decided its numbers alone", async () => {
  expect(await readEstimate(folder, key)).toBeNull();
  await writeEstimate(folder, key, breakdown);
  expect(await readEstimate(folder, key)).toEqual(breakdown);
  for (const other of [{ samples: 5 }, { checkpoint: "abd" }, { pixels: Uint8Array.of(1, 2, 3, 5) }]) {
    expect(await readEstimate(folder, { ...key, ...other })).toBeNull();
  }
});

test("without surgery and pixels it is kept as well", async () => {
  const { exactLogLikelihood: _exact, ...byExample } = breakdown.byExample;
  const bare = { ...breakdown, surgery: null, pixels: null, exact: null, separation: null, byExample };
  await writeEstimate(folder, { ...key, samples: 8 }, bare);
  expect(await readEstimate(folder, { ...key, samples: 8 })).toEqual(bare);
});

test("one that is damaged is none: it is made again", async () => {
  const alone = { ...key, samples: 16 };
  const before = new Set(await readdir(path.join(folder, "estimates")));
  await writeEstimate(folder, alone, breakdown);
  const name = (await readdir(path.join(folder, "estimates"))).find((each) => !before.has(each)) as string;
  const file = path.join(folder, "estimates", name);
  const whole = await readFile(file, "latin1");
  const otherCount = whole.replace('\\"examples\\":2', '\\"examples\\":3');
  for (const damaged of [whole.slice(0, 40), whole.slice(0, -3), otherCount]) {
    expect(damaged).not.toBe(whole);
    await writeFile(file, damaged, "latin1");
    expect(await readEstimate(folder, alone)).toBeNull();
  }
});
