import { expect, test } from "vitest";
import { RunClock } from "../../../src/training/clock.js";

function clockAt(secondsBefore = 0) {
  let now = 0;
  const clock = new RunClock(secondsBefore, () => now);
  return { clock, pass: (seconds: number) => (now += 1000 * seconds) };
}

test("time of earlier sessions counts, pauses do not", () => {
  const { clock, pass } = clockAt(40);
  clock.start();
  pass(2);
  clock.stop();
  pass(100);
  clock.start();
  pass(3);
  expect(clock.seconds).toBe(45);
});

test("what is no training neither slows the rate down nor leaves a run without one", () => {
  const { clock, pass } = clockAt();
  clock.start();
  expect(clock.examplesPerSecond).toBeNull();
  for (const examples of [128, 256, 384]) {
    pass(0.1);
    clock.mark(examples);
  }
  expect(clock.examplesPerSecond).toBeCloseTo(1280);
  clock.breakRate();
  pass(7);
  expect(clock.examplesPerSecond).toBeCloseTo(1280);
  clock.mark(512);
  pass(0.2);
  clock.mark(640);
  expect(clock.examplesPerSecond).toBeCloseTo(640);
});

test("a clock that stands has no rate", () => {
  const { clock, pass } = clockAt();
  clock.start();
  clock.mark(128);
  pass(1);
  clock.mark(256);
  clock.stop();
  expect(clock.examplesPerSecond).toBeNull();
});
