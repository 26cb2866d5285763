import { describe, expect, it } from "vitest";
import type { ByteRange, HostToWebview, LatentSnapshot, MetricLine, RunDescription } from "../../../src/protocol.js";
import {
  initialState,
  lookAt,
  type PanelState,
  pointCount,
  reduce,
  shownSnapshot,
  withImages,
} from "../../../webview/app/store.js";

const run = { name: "mnist", status: "running", configuration: null } as unknown as RunDescription;
const progress = {
  status: "running",
  epoch: 1,
  epochs: 3,
  step: 9,
  steps: 30,
  examplesPerSecond: 1,
  remainingSeconds: 2,
} as const;
const opened = (id: string): HostToWebview => ({
  ...{ type: "run", id, run, progress, metrics: [], snapshots: [], decoder: null, examples: null },
  hostDecoding: "none",
  controllable: true,
  gap: null,
  note: null,
});
const snapshot = (step: number): HostToWebview => ({
  type: "snapshot",
  snapshot: { step, epoch: 1, kl: new Float32Array(4) } as unknown as LatentSnapshot,
  snapshots: [{ step, epoch: 1 }],
});
const stateOf = (...messages: readonly HostToWebview[]): PanelState => messages.reduce(reduce, initialState);

describe("the panel's state", () => {
  it("follows the run: the newest picture is shown, an older one that comes late is not", () => {
    const state = stateOf(opened("a"), snapshot(20), snapshot(10));
    expect(shownSnapshot(state)?.step).toBe(20);
    expect(pointCount(state)).toBe(4);
  });

  it("stays at the moment that was asked for while training goes on, until it is told to follow again", () => {
    const looking = lookAt(stateOf(opened("a"), snapshot(20)), 10);
    expect(shownSnapshot(looking)?.step).toBe(20);
    const there = reduce(looking, snapshot(10));
    expect(shownSnapshot(there)?.step).toBe(10);
    const trained = reduce(there, snapshot(30));
    expect(shownSnapshot(trained)?.step).toBe(10);
    expect(shownSnapshot(lookAt(trained, null))?.step).toBe(30);
  });

  it("keeps pictures and moment when the same run is told anew, and drops them for another run", () => {
    const looking = reduce(lookAt(stateOf(opened("a"), snapshot(20)), 10), snapshot(10));
    expect(shownSnapshot(reduce(looking, opened("a")))?.step).toBe(10);
    expect(shownSnapshot(reduce(looking, opened("b")))).toBeNull();
  });

  it("adds metrics to those that it has", () => {
    const line = (step: number) => ({ step, split: "train" }) as MetricLine;
    const state = stateOf(opened("a"), { type: "metrics", lines: [line(1)] }, { type: "metrics", lines: [line(2)] });
    expect(state.metrics.map(({ step }) => step)).toEqual([1, 2]);
  });

  it("examples are black until their images are read, and keep them when the same run is told anew", () => {
    const place = { file: "https://run/examples.safetensors", begin: 100, end: 106 };
    const outlined = (id: string, count = 3): HostToWebview => ({
      ...(opened(id) as Extract<HostToWebview, { type: "run" }>),
      examples: { height: 1, width: 2, channels: 1, count, labels: Int32Array.of(0, 1, 0), images: { ...place } },
    });
    const images = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const black = stateOf(outlined("a"));
    const form = { height: 1, width: 2, channels: 1, labels: Int32Array.of(0, 1, 0) };
    expect(black).toMatchObject({ examples: { ...form, images: new Uint8Array(6) }, imagesAt: place });
    const seen = withImages(black, black.imagesAt as ByteRange, images);
    expect(seen).toMatchObject({ examples: { ...form, images }, imagesAt: null });
    expect(reduce(seen, outlined("a"))).toMatchObject({ examples: { images }, imagesAt: null });
    // Another run's, and those of the same run where it was told anew before they came, are still to be read.
    for (const state of [reduce(seen, outlined("b")), reduce(black, outlined("a")), reduce(seen, outlined("a", 2))]) {
      expect(state.imagesAt).toEqual(place);
      expect(Math.max(...(state.examples?.images ?? []))).toBe(0);
      expect(withImages(state, black.imagesAt as ByteRange, images)).toBe(state);
    }
  });

  it("a problem is gone with the next run, a note stops nothing", () => {
    const state = stateOf(opened("a"), { type: "problem", message: "bad" }, { type: "note", message: "well" });
    expect(state).toMatchObject({ phase: "run", problem: "bad", note: "well" });
    expect(reduce(state, opened("b"))).toMatchObject({ problem: null, note: null });
  });
});
