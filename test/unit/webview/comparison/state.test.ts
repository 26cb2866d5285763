import { describe, expect, it } from "vitest";
import type {
  ExampleOutline,
  ExampleSample,
  HostToComparison,
  HostToWebview,
  LatentSnapshot,
} from "../../../../src/protocol.js";
import { shownSnapshot } from "../../../../webview/app/store.js";
import {
  type ComparedRun,
  type ComparisonState,
  initialComparison,
  letters,
  linkWords,
  lookAtEpoch,
  recordedEpochs,
  reduceComparison,
  stepAt,
  withSample,
} from "../../../../webview/comparison/state.js";

const moments = [
  { step: 0, epoch: 0 },
  { step: 5, epoch: 1 },
  { step: 10, epoch: 1 },
  { step: 20, epoch: 2 },
];
const sample = (pixel: number) => ({ images: Uint8Array.of(pixel) }) as unknown as ExampleSample;
const places = (...ids: readonly (string | null)[]): HostToComparison => ({
  type: "comparison",
  places: ids.map((id, index) => ({ id, name: `run ${index}` })),
});
const ofRun = (id: string, news: HostToWebview): HostToComparison => ({ type: "ofRun", id, news });
const opened = (id: string): HostToComparison =>
  ofRun(id, {
    ...{ type: "run", id, run: { name: `named ${id}` }, progress: {}, metrics: [], snapshots: moments },
    ...{ decoder: null, examples: null, controllable: false, gap: null, note: null },
  } as unknown as HostToWebview);
const snapshot = (id: string, step: number): HostToComparison =>
  ofRun(id, { type: "snapshot", snapshot: { step } as unknown as LatentSnapshot, snapshots: moments });
const stateOf = (...messages: readonly HostToComparison[]): ComparisonState =>
  messages.reduce(reduceComparison, initialComparison);
const run = (state: ComparisonState, index: number) => state.runs?.[index] as ComparedRun;

describe("the state of a comparison", () => {
  it("keeps each run's own news apart, and what it knows of a run when another joins", () => {
    const state = stateOf(places("a", null), opened("a"), snapshot("a", 20), places("a", "b"), opened("b"));
    expect(run(state, 0).name).toBe("named a");
    expect(shownSnapshot(run(state, 0).panel)?.step).toBe(20);
    expect(shownSnapshot(run(state, 1).panel)).toBeNull();
    expect(run(stateOf(places("a", null)), 1)).toMatchObject({ id: null, name: "run 1" });
  });

  it("gives runs of the same digest the same examples, which are read once, in either order", () => {
    const examples = sample(7);
    const told = (id: string): HostToComparison => ({
      ...{ type: "examples", id, digest: "x", examples: {} as ExampleOutline },
    });
    const of = (state: ComparisonState) => [0, 1, 2].map((index) => run(state, index).panel.examples);
    const begun = stateOf(places("a", "b", "c"), opened("a"), told("a"), opened("b"));
    expect(of(begun)).toEqual([null, null, null]);
    const read = withSample(begun, "x", examples);
    expect(of(read)).toEqual([examples, null, null]);
    const state = [told("b"), opened("c")].reduce(reduceComparison, read);
    expect(of(state)).toEqual([examples, examples, null]);
    expect(of(withSample(reduceComparison(begun, told("b")), "x", examples))).toEqual([examples, examples, null]);
    // News of a run that is told anew does not take them away.
    expect(run(reduceComparison(state, opened("a")), 0).panel.examples).toBe(examples);
  });

  it("looks at one epoch in all runs, each at its last moment up to then", () => {
    const state = lookAtEpoch(stateOf(places("a", "b"), opened("a"), opened("b"), snapshot("a", 20)), 1);
    expect(state.runs?.map(({ panel }) => panel.pastStep)).toEqual([10, 10]);
    const back = lookAtEpoch(reduceComparison(state, snapshot("a", 10)), null);
    expect(shownSnapshot(run(back, 0).panel)?.step).toBe(20);
  });

  it("knows the moments of all runs, and where a run is shorter than another", () => {
    const state = stateOf(places("a", "b"), opened("a"), opened("b"));
    expect(recordedEpochs(state.runs ?? [])).toEqual([0, 1, 2]);
    expect(stepAt(moments, 7)).toBe(20);
    expect(stepAt(moments, 0)).toBe(0);
    expect(stepAt([], 3)).toBeNull();
    // Of a run that was thinned out, or begins later: its first.
    expect(stepAt([{ step: 30, epoch: 3 }], 1)).toBe(30);
  });
});

describe("which runs are linked, in words", () => {
  const runs = (...digests: readonly (string | null)[]) => digests.map((digest) => ({ digest }) as ComparedRun);

  it("says nothing where all have the same test examples, or none is known to differ", () => {
    expect(linkWords(runs("x", "x"))).toBeNull();
    expect(linkWords(runs("x", null))).toBeNull();
  });

  it("names those that have others", () => {
    expect(linkWords(runs("x", "y", "x"))).toMatch(/^B has other test examples than A and C:/);
    expect(linkWords(runs("x", "y", "y"))).toMatch(/^B and C have other test examples than A:/);
    expect(linkWords(runs("x", "y", "z"))).toMatch(/^B and C have other test examples than A:/);
    expect(letters([0, 1, 2])).toBe("A, B and C");
  });
});
