import { expect, test } from "vitest";
import type { ElboBreakdown, TrainerToHost } from "../../../src/protocol.js";
import { TrainingSession } from "../../../src/training/session.js";
import { events, latentLens } from "../cli/run-cli.js";
import { newRunPlace, places, trainer, trainRequest } from "./small-run.js";

async function estimated(folder: string, samples: number): Promise<ElboBreakdown> {
  const news: TrainerToHost[] = [];
  const session = new TrainingSession(trainer, { type: "estimateGap", folder, examples: 300, samples, ...places });
  session.listen((message) => news.push(message));
  expect(await session.ended).toMatchObject({ status: "done" });
  const parts = news.flatMap((message) => (message.type === "gap" ? [message] : []));
  expect(parts.map(({ part }) => part)).toEqual(parts.map(({ part }) => part).sort((a, b) => a - b));
  return parts.at(-1)?.estimate as ElboBreakdown;
}

test("the third term: above 0, rising with the draws, the same on the command line", { timeout: 60_000 }, async () => {
  const folder = await newRunPlace();
  await new TrainingSession(trainer, trainRequest(folder, { epochs: 2 })).ended;
  const [few, many] = [await estimated(folder, 4), await estimated(folder, 64)];
  expect(few.gap).toBeGreaterThan(0);
  // Burda et al. 2016, theorem 1: the bound rises with the number of draws. The ELBOs' own noise is far below the difference.
  expect(many.logLikelihood).toBeGreaterThan(few.logLikelihood);
  expect(many.gap).toBeCloseTo(many.logLikelihood - many.elbo, 6);
  expect(many).toMatchObject({ epoch: 2, examples: 300, samples: 64 });
  expect(many.effectiveSampleSize).toBeLessThanOrEqual(64);
  const { stdout } = await latentLens(["evaluate", folder, "--importance-samples", "64", "--json"]);
  const { importance } = events(stdout)[0] as { importance: ElboBreakdown };
  expect(importance.logLikelihood).toBeCloseTo(many.logLikelihood, 4);
});

test("a run that can't be read says so in one line", async () => {
  const session = new TrainingSession(trainer, {
    type: "estimateGap",
    folder: "/nowhere",
    examples: 1,
    samples: 1,
    ...places,
  });
  const end = await session.ended;
  expect(end.status).toBe("failed");
  expect(end.message).toMatch(/^\/nowhere.*no such file/);
});
