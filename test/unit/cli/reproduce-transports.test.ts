import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { Output } from "../../../src/cli/output.js";
import { strayingOf } from "../../../src/cli/reproduce/curve-paths.js";
import { turningOf } from "../../../src/cli/reproduce/orbit-turning.js";
import {
  circles,
  distanceTo,
  EMBEDDED_SIZE,
  EmbeddedCurve,
  Embedding,
  roll,
} from "../../../src/cli/reproduce/plane-curves.js";
import { reproduceTransports } from "../../../src/cli/reproduce/reproduce-transports.js";
import { transportDescription } from "../../../src/vae/latents/transport-description.js";
import { createSpace } from "../../../src/vae/spaces/registry.js";

// The data lie beside the bundle, which is not what runs here.
vi.mock("../../../src/cli/places.js", async (original) => {
  const { resolve } = await import("node:path");
  const bundledData = resolve(import.meta.dirname, "../../../dist/data");
  return {
    ...(await original<typeof import("../../../src/cli/places.js")>()),
    places: { bundledData, workspaceFolder: null },
  };
});

// What is trained and measured is the product's, but for how many examples.
vi.mock("../../../src/cli/reproduce/transport-tasks.js", async (original) => {
  const { transportTasks, ...others } =
    await original<typeof import("../../../src/cli/reproduce/transport-tasks.js")>();
  return { ...others, transportTasks: transportTasks.map((task, at) => ({ ...task, train: 300, test: 80 - 20 * at })) };
});

const out = path.join(await mkdtemp(path.join(tmpdir(), "latent-lens-")), "transports");

afterAll(() => rm(path.dirname(out), { recursive: true, force: true }));

const embedding = new Embedding(1);
const embeddedCircles = new EmbeddedCurve(circles, embedding);

/** Codes are places in the plane. */
function decodePlane(codes: Float32Array): Float32Array {
  const values = new Float32Array((codes.length / 2) * EMBEDDED_SIZE);
  for (let i = 0; i < codes.length / 2; i++) {
    values.set(embedding.embed([codes[2 * i] as number, codes[2 * i + 1] as number]), i * EMBEDDED_SIZE);
  }
  return values;
}

test("a place is what it was embedded from, and its distance from a circle and a spiral is the known one", () => {
  const [x, y] = embedding.placeOf(embedding.embed([0.3, -0.7]));
  expect([x, y]).toEqual([expect.closeTo(0.3, 5), expect.closeTo(-0.7, 5)]);
  expect(distanceTo(circles, 1)(0.3, -0.4)).toBeCloseTo(0.5, 5);
  expect(distanceTo(circles, 0)(0, 0)).toBeCloseTo(0.5, 5);
  for (const part of [0, 0.37, 1]) expect(distanceTo(roll, 0)(...roll.at(0, part))).toBeLessThan(1e-5);
  // Half of the way between two turns: nowhere farther from the spiral than half of their gap.
  const [inX, inY] = roll.at(0, 0.1);
  const scale = (Math.hypot(inX, inY) + roll.gap / 2) / Math.hypot(inX, inY);
  const between = distanceTo(roll, 0)(scale * inX, scale * inY) / roll.gap;
  expect(between).toBeLessThan(0.5);
  expect(between).toBeGreaterThan(0.4);
});

test("transports that turn follow circles, where a straight line leaves them by 1 − cos of half the angle", () => {
  const description = transportDescription({ dimensions: 2, operators: 1, anchors: 1 });
  const arrays = { operators: Float32Array.of(0, -1, 1, 0), anchors: Float32Array.of(1, 0) };
  const space = createSpace(description, 2, { arrays });
  const half = Math.PI / 4;
  const codes = Float32Array.of(Math.cos(half), -Math.sin(half), Math.cos(half), Math.sin(half));
  const pieces = Int32Array.of(1, 1);
  const found = strayingOf(embeddedCircles, space, { codes, pieces }, decodePlane);
  expect(found.paths).toBe(1);
  expect(found.transported).toBeLessThan(1e-3);
  expect(found.ends).toBeLessThan(1e-4);
  const chord = Array.from({ length: 17 }, (_, step) => Math.hypot(Math.cos(half), Math.sin(half) * (step / 8 - 1)));
  expect(found.straight).toBeCloseTo(chord.reduce((sum, radius) => sum + (1 - radius) / circles.gap, 0) / 17, 4);
});

test("an operator that turns the plane turns codes on circles evenly all the way round; one that stretches does not", () => {
  const codes = Float32Array.from(
    [10, 100, 200, 340].flatMap((degrees, i) => {
      const angle = (Math.PI * degrees) / 180;
      const radius = i % 2 === 0 ? 0.5 : 1;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }),
  );
  const places = { codes, pieces: Int32Array.of(0, 1, 0, 1) };
  const strayByDegree = (piece: number, values: Float32Array) =>
    (embeddedCircles.strayByDegree as NonNullable<typeof embeddedCircles.strayByDegree>)(piece, values);
  expect(turningOf(strayByDegree, [0, -3, 3, 0], places, decodePlane)).toEqual({
    ...{ degrees: 360, steadiness: 1, sameWay: 1 },
    stray: expect.closeTo(0.01, 1),
  });
  const stretched = turningOf(strayByDegree, [1, 0, 0, -1], places, decodePlane);
  expect(stretched.degrees).toBeLessThan(90);
  expect(new EmbeddedCurve(roll, embedding).strayByDegree).toBeNull();
});

test("curves and turned digits are trained and measured, and taken as they are when they are done", async () => {
  const work = { budget: 0.007, out };
  expect(await reproduceTransports(work, new Output(false))).toBe(0);
  const table = await readFile(path.join(out, "table.md"), "utf8");
  expect(table).toMatch(
    /\| concentric-circles \| 2 \| [\d.−]+ \| .*; .* \| [\d.]+ \| [\d.]+ \| [\d.]+ \| 40 \| \d+ \| [\d.]+ \| [\d.]+ \|/,
  );
  expect(table).toMatch(/\| swiss-roll \| 1 \| .* \| 30 \| – \| – \| – \|/);
  expect(table).toMatch(/\| turned-digits \| 1 \| .* \| 20 \| \d+ \| [\d.]+ \| [\d.]+ \|/);
  expect(await reproduceTransports(work, new Output(false))).toBe(0);
  expect(await readFile(path.join(out, "table.md"), "utf8")).toBe(table);
}, 120_000);

test("a place that is a file is named in one line", async () => {
  const file = path.join(path.dirname(out), "file");
  await writeFile(file, "");
  await expect(reproduceTransports({ budget: 0.007, out: file }, new Output(false))).rejects.toThrow(
    /file.*: it can't be made: a part of the path is a file, not a folder$/,
  );
});
