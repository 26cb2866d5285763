import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { expect, test } from "vitest";
import type { RunDescription } from "../../../src/protocol.js";
import { TrainingSession } from "../../../src/training/session.js";
import { metricsWithoutTime, newRunPlace, places, trainer, trainRequest } from "./small-run.js";

const TIMEOUT = 60_000;

/** Fourteen layers multiply steps of 10 to beyond what float32 holds. */
const deep = { kind: "mlp", hidden: Array.from({ length: 14 }, () => 16), activation: "relu" } as const;
const overflowing = { encoder: deep, decoder: deep };

/** Resolves when the run has taken so many steps, as its folder says: what is told of it comes later. */
async function reaches(session: TrainingSession, step: number): Promise<void> {
  const written = () => readFile(path.join(session.folder, "metrics.jsonl"), "utf8").catch(() => "");
  const last = (text: string) => Math.max(0, ...[...text.matchAll(/"step":(\d+)/g)].map(([, found]) => Number(found)));
  while (last(await written()) < step) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function trained(folder: string): Promise<void> {
  const end = await new TrainingSession(trainer, trainRequest(folder)).ended;
  expect(end).toMatchObject({ status: "done" });
}

test("same seed, same numbers, to the last bit", { timeout: TIMEOUT }, async () => {
  const [one, two] = [await newRunPlace(), await newRunPlace()];
  await Promise.all([trained(one), trained(two)]);
  const lines = await metricsWithoutTime(one);
  expect(await metricsWithoutTime(two)).toEqual(lines);
  // 24 batches an epoch, a line at every fifth and at the last, and one of the test set.
  expect(lines.filter(({ split }) => split === "train")).toHaveLength(15);
  const tests = lines.filter(({ split }) => split === "test");
  expect(tests.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  for (const { total, reconstruction, kl } of lines) expect(total).toBe(reconstruction + (kl as number));
  expect(tests[2]?.total).toBeLessThan(tests[0]?.total as number);
});

test.each([12, 30, 55])(
  "killed at step %i and resumed, it gives the numbers of a run never killed",
  { timeout: TIMEOUT },
  async (step) => {
    const [whole, killed] = [await newRunPlace(), await newRunPlace()];
    await trained(whole);
    const session = new TrainingSession(trainer, trainRequest(killed));
    await reaches(session, step);
    process.kill(session.processId as number, "SIGKILL");
    expect((await session.ended).message).toMatch("SIGKILL");
    const resumed = await new TrainingSession(trainer, { type: "resumeRun", folder: killed, ...places }).ended;
    expect(resumed.status).toBe("done");
    expect(await metricsWithoutTime(killed)).toEqual(await metricsWithoutTime(whole));
  },
);

test("killed at the moment that its folder is a run, it can be resumed", { timeout: TIMEOUT }, async () => {
  const [whole, killed] = [await newRunPlace(), await newRunPlace()];
  await trained(whole);
  const session = new TrainingSession(trainer, trainRequest(killed));
  while (!existsSync(path.join(killed, "run.json"))) await new Promise((resolve) => setTimeout(resolve, 1));
  process.kill(session.processId as number, "SIGKILL");
  await session.ended;
  const resumed = await new TrainingSession(trainer, { type: "resumeRun", folder: killed, ...places }).ended;
  expect(resumed.status).toBe("done");
  expect(await metricsWithoutTime(killed)).toEqual(await metricsWithoutTime(whole));
});

test("paused it waits, stopped it keeps a checkpoint, resumed it goes on to the same numbers", {
  timeout: TIMEOUT,
}, async () => {
  const [whole, stopped] = [await newRunPlace(), await newRunPlace()];
  await trained(whole);
  const session = new TrainingSession(trainer, trainRequest(stopped));
  await reaches(session, 5);
  const paused = new Promise((resolve) => {
    session.listen((message) => message.type === "progress" && message.progress.status === "paused" && resolve(null));
  });
  session.pause();
  await paused;
  const before = await metricsWithoutTime(stopped);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await metricsWithoutTime(stopped)).toEqual(before);
  expect((await session.stop()).status).toBe("cancelled");
  const resumed = await new TrainingSession(trainer, { type: "resumeRun", folder: stopped, ...places }).ended;
  expect(resumed.status).toBe("done");
  expect(await metricsWithoutTime(stopped)).toEqual(await metricsWithoutTime(whole));
});

test("a finished run goes on to more epochs", { timeout: TIMEOUT }, async () => {
  const [whole, short] = [await newRunPlace(), await newRunPlace()];
  await trained(whole);
  await new TrainingSession(trainer, trainRequest(short, { epochs: 2 })).ended;
  await new TrainingSession(trainer, { type: "resumeRun", folder: short, epochs: 3, ...places }).ended;
  expect(await metricsWithoutTime(short)).toEqual(await metricsWithoutTime(whole));
});

test("a term that is no number stops the run, names step and term, and keeps the last checkpoint", {
  timeout: TIMEOUT,
}, async () => {
  const folder = await newRunPlace();
  const end = await new TrainingSession(trainer, trainRequest(folder, { ...overflowing, learningRate: 10 })).ended;
  expect(end.status).toBe("failed");
  expect(end.message).toMatch(/^step \d+: the (reconstruction|KL|objective) term is (NaN|-?Infinity)/);
  const run = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")) as RunDescription;
  expect(run).toMatchObject({ status: "failed", message: end.message });
});

test("the process ends when its host is killed, and the run can be resumed", { timeout: TIMEOUT }, async () => {
  const folder = await newRunPlace();
  const script = `${folder}-host.cjs`;
  await writeFile(
    script,
    `const child = require("node:child_process").fork(${JSON.stringify(trainer)}, [], { serialization: "advanced" });
     child.send(${JSON.stringify(trainRequest(folder, { epochs: 500 }))});
     child.on("message", ({ type }) => type === "metrics" && console.log(child.pid));`,
  );
  const host = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<number>((resolve) =>
    host.stdout.once("data", (data) => resolve(Number.parseInt(data, 10))),
  );
  host.kill("SIGKILL");
  const alive = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  for (let i = 0; i < 250 && alive(); i++) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(alive()).toBe(false);
  const session = new TrainingSession(trainer, { type: "resumeRun", folder, ...places });
  await reaches(session, 1);
  expect((await session.stop()).status).toBe("cancelled");
});
