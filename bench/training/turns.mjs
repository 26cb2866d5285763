// A contestant is a process that measures for a moment whenever it is told to, so that all take turns.
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { createInterface } from "node:readline";

/** Serves turns: for each line with a number of milliseconds, measures steps for so long and prints what it found. */
export async function serveTurns(step, alsoMeasure = () => ({})) {
  for (let warming = 0; warming < 5; warming++) step();
  for await (const line of createInterface({ input: process.stdin })) {
    const times = [];
    for (const end = performance.now() + Number(line); performance.now() < end || times.length < 3; ) {
      const from = performance.now();
      step();
      times.push(performance.now() - from);
    }
    console.log(JSON.stringify({ milliseconds: median(times), low: lowest(times), ...alsoMeasure() }));
  }
  process.exit(0);
}

/** Starts a contestant. Its turns are null where it cannot run here. */
export function contestant(command, words, environment = {}) {
  const child = spawn(command, words, {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...environment },
  });
  let waiting = () => {};
  let gone = false;
  const end = () => {
    gone = true;
    waiting(null);
  };
  child.once("error", end).once("close", end);
  child.stdin.on("error", () => {});
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("{")) waiting(JSON.parse(line));
  });
  return {
    turn: (milliseconds) =>
      gone
        ? Promise.resolve(null)
        : new Promise((resolve) => {
            waiting = resolve;
            child.stdin.write(`${milliseconds}\n`);
          }),
    end: () => child.stdin.end(),
  };
}

/** Waits until others leave the processors alone, but not for ever. Returns whether they do. */
export async function rest(patienceMilliseconds) {
  const until = performance.now() + patienceMilliseconds;
  for (;;) {
    if ((await idleShare(100)) >= 0.9) return true;
    if (performance.now() >= until) return false;
  }
}

async function idleShare(milliseconds) {
  const ticks = () => cpus().map(({ times }) => [times.idle, Object.values(times).reduce((a, b) => a + b)]);
  const before = ticks();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const [idle, all] = ticks().reduce(
    ([idle, all], [nowIdle, nowAll], at) => [idle + nowIdle - before[at][0], all + nowAll - before[at][1]],
    [0, 0],
  );
  return idle / all;
}

/** The second percentile: a step that others left alone, where they compute at the same time. */
function lowest(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 50)];
}

export function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
