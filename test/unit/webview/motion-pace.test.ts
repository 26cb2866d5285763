import { expect, test } from "vitest";
import { MotionPace } from "../../../webview/scatter/motion-pace.js";

/** A motion of 650 ms from some time on, with a frame every so often. */
function moves(pace: MotionPace, from: number, milliseconds: number): void {
  pace.begin(from);
  for (let now = from + milliseconds; ; now += milliseconds) {
    pace.frame(now, now - from >= 650);
    if (now - from >= 650) return;
  }
}

test("points move where frames are quick, whatever they wait for once", () => {
  const pace = new MotionPace();
  moves(pace, 0, 16);
  expect(pace.allows(1000)).toBe(true);
  pace.begin(1000);
  pace.frame(1150, false);
  for (let now = 1166; now < 1650; now += 16) pace.frame(now, now >= 1634);
  expect(pace.allows(1700)).toBe(true);
});

test("where frames are slow they jump, and try again later", () => {
  const pace = new MotionPace();
  moves(pace, 0, 150);
  expect(pace.allows(2000)).toBe(false);
  expect(pace.allows(12_000)).toBe(true);
  moves(pace, 12_000, 150);
  expect(pace.allows(14_000)).toBe(false);
});
