import { expect, test } from "vitest";
import { turningOf } from "../../../src/cli/reproduce/orbit-turning.js";
import { firstOfEachClass, TurnedDigits, turned } from "../../../src/cli/reproduce/turned-digits.js";

const SIDE = 12;

/** A bar from the middle to the right, and a square off the middle: neither looks the same at another angle. */
const bar = drawn((x, y) => x >= 6 && x < 11 && Math.abs(y - 5.5) < 1);
const corner = drawn((x, y) => (x >= 3 && x < 6 && y >= 2 && y < 9) || (y >= 7 && y < 9 && x < 9 && x >= 3));

function drawn(inside: (x: number, y: number) => boolean): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => (inside(i % SIDE, Math.floor(i / SIDE)) ? 0.9 : 0));
}

const digits = new TurnedDigits([bar, corner], SIDE);

function expectImage(found: Float32Array, expected: Float32Array): void {
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 6);
  });
}

test("turning by nothing or all the way round changes nothing, by quarters each pixel is moved, there and back is near", () => {
  expectImage(turned(corner, SIDE, 0), corner);
  expectImage(turned(corner, SIDE, 360), corner);
  expectImage(
    turned(corner, SIDE, 90),
    // What was above comes to the right: x and y are pixels to the right and down.
    Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
      return corner[(SIDE - 1 - x) * SIDE + y] as number;
    }),
  );
  const backAgain = turned(turned(corner, SIDE, 20), SIDE, -20);
  expect(Math.max(...backAgain.map((value, i) => Math.abs(value - (corner[i] as number))))).toBeLessThan(0.5);
  expect(backAgain.reduce((sum, value) => sum + value, 0) / corner.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
    1,
    1,
  );
});

test("a turned digit is on its own orbit and about a gap from another's; its angle is the one it was turned by", () => {
  const image = turned(bar, SIDE, 73.4);
  expect(digits.strayOf(0, image)).toBeLessThan(0.05);
  const fromOther = digits.strayOf(1, image);
  expect(fromOther).toBeGreaterThan(0.8);
  expect(fromOther).toBeLessThan(1.2);
  const byDegree = digits.strayByDegree(0, image);
  expect(byDegree.indexOf(Math.min(...byDegree))).toBe(73);
  expect(byDegree).toHaveLength(360);
});

test("examples are the digits in turn at angles of the seed, others at another step", () => {
  const { pixels, labels } = digits.examples({ count: 40, seed: 1, step: 1 });
  expect(Array.from(labels.subarray(0, 4))).toEqual([0, 1, 0, 1]);
  const size = SIDE * SIDE;
  const angles = Array.from(labels, (label, i) => {
    const image = pixels.subarray(i * size, (i + 1) * size);
    expect(digits.strayOf(label, image)).toBeLessThan(0.05);
    const byDegree = digits.strayByDegree(label, image);
    return byDegree.indexOf(Math.min(...byDegree));
  });
  expect(Math.min(...angles)).toBeLessThan(45);
  expect(Math.max(...angles)).toBeGreaterThan(315);
  expect(digits.examples({ count: 40, seed: 1, step: 1 }).pixels).toEqual(pixels);
  expect(digits.examples({ count: 40, seed: 1, step: 2 }).pixels).not.toEqual(pixels);
});

test("the first image of each class is taken, bytes as shares of 255", () => {
  const pixels = Uint8Array.of(255, 0, 51, 51, 0, 255);
  const images = { count: 3, height: 1, width: 2, channels: 1, pixels, labels: Int32Array.of(1, 0, 0) };
  expect(firstOfEachClass(images, 2)).toEqual([Float32Array.of(0.2, 0.2), Float32Array.of(1, 0)]);
  expect(() => firstOfEachClass(images, 3)).toThrow("no image of class 2");
});

/** Codes whose first two coordinates are a place on a circle; their angle is the digit's, the third the digit. */
function decode(codes: Float32Array): Float32Array {
  const count = codes.length / 3;
  const values = new Float32Array(count * SIDE * SIDE);
  for (let i = 0; i < count; i++) {
    const [x, y, digit] = codes.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    const radius = Math.min(1, Math.hypot(x, y));
    const image = turned(digit > 0 ? corner : bar, SIDE, (180 * Math.atan2(y, x)) / Math.PI);
    values.set(
      image.map((value) => radius * value),
      i * SIDE * SIDE,
    );
  }
  return values;
}

const codes = Float32Array.from(
  [10, 80, 170, 260, 300, 350].flatMap((degrees, i) => {
    const angle = (Math.PI * degrees) / 180;
    return [Math.cos(angle), Math.sin(angle), i % 2 === 0 ? -1 : 1];
  }),
);
const places = { codes, pieces: Int32Array.of(0, 1, 0, 1, 0, 1) };

test("an operator that turns codes turns the digits evenly all the way round, both ways", () => {
  for (const rate of [0.7, -0.7]) {
    const found = turningOf(digits.strayByDegree, [0, -rate, 0, rate, 0, 0, 0, 0, 0], places, decode);
    expect(found.degrees).toBe(360);
    expect(found.steadiness).toBe(1);
    expect(found.sameWay).toBe(1);
    expect(found.stray).toBeLessThan(0.05);
  }
});

test("operators that stretch, or do nothing, turn no digit round", () => {
  const stretched = turningOf(digits.strayByDegree, [0.7, 0, 0, 0, -0.7, 0, 0, 0, 0], places, decode);
  expect(stretched.degrees).toBeLessThan(90);
  const shrunk = turningOf(digits.strayByDegree, [-0.7, 0, 0, 0, -0.7, 0, 0, 0, 0], places, decode);
  // Of what has gone dark any angle may fit best.
  expect(shrunk.degrees).toBeLessThan(30);
  const nothing = turningOf(digits.strayByDegree, new Float32Array(9), places, decode);
  expect(nothing).toMatchObject({ degrees: 0, steadiness: 0, sameWay: 0 });
});
