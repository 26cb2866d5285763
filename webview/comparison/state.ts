import type { ExampleSample, HostToComparison, SnapshotSummary } from "../../src/protocol.js";
import { initialState, lookAt, type PanelState, reduce } from "../app/store.js";

/** One of the runs that are compared. */
export interface ComparedRun {
  /** Null while it waits for its turn to train. */
  readonly id: string | null;
  readonly name: string;
  /** As a panel of its own would know it. */
  readonly panel: PanelState;
  /** Runs of the same digest have the same test examples, in the same order; null until it is known. */
  readonly digest: string | null;
}

export interface ComparisonState {
  /** Null until the host has said which there are. */
  readonly runs: readonly ComparedRun[] | null;
  /** Test examples by their digest. */
  readonly samples: ReadonlyMap<string, ExampleSample>;
  /** The epoch that all runs are looked at; null while they are followed. */
  readonly epoch: number | null;
}

export const initialComparison: ComparisonState = { runs: null, samples: new Map(), epoch: null };

/** The state after a message of the host. */
export function reduceComparison(state: ComparisonState, message: HostToComparison): ComparisonState {
  const { runs, samples } = state;
  switch (message.type) {
    case "comparison": {
      const known = new Map((runs ?? []).map((run) => [run.id, run]));
      const placed = message.places.map(
        ({ id, name }) => (id !== null && known.get(id)) || { id, name, panel: initialState, digest: null },
      );
      return { ...state, runs: placed };
    }
    case "ofRun":
      return changed(state, message.id, (run) => {
        const panel = reduce(run.panel, message.news);
        const examples = (run.digest !== null && samples.get(run.digest)) || null;
        return { ...run, name: panel.name || run.name, panel: { ...panel, examples } };
      });
    case "examples": {
      const { id, digest } = message;
      return changed(state, id, (run) => ({
        ...run,
        digest,
        panel: { ...run.panel, examples: samples.get(digest) ?? null },
      }));
    }
  }
}

/** The state once the images of test examples have been read. */
export function withSample(state: ComparisonState, digest: string, examples: ExampleSample): ComparisonState {
  const of = (run: ComparedRun) => (run.digest === digest ? { ...run, panel: { ...run.panel, examples } } : run);
  return {
    ...state,
    samples: new Map(state.samples).set(digest, examples),
    runs: state.runs?.map(of) ?? null,
  };
}

function changed(state: ComparisonState, id: string, change: (run: ComparedRun) => ComparedRun): ComparisonState {
  return { ...state, runs: state.runs?.map((run) => (run.id === id ? change(run) : run)) ?? null };
}

/** Goes back to an epoch in all runs, or with null to following them. */
export function lookAtEpoch(state: ComparisonState, epoch: number | null): ComparisonState {
  const look = (run: ComparedRun): ComparedRun => ({
    ...run,
    panel: lookAt(run.panel, epoch === null ? null : stepAt(run.panel.snapshots, epoch)),
  });
  return { ...state, epoch, runs: state.runs?.map(look) ?? null };
}

/** The epochs that some run has recorded, in their order. */
export function recordedEpochs(runs: readonly ComparedRun[]): readonly number[] {
  const epochs = new Set(runs.flatMap(({ panel }) => panel.snapshots.map(({ epoch }) => epoch)));
  return [...epochs].sort((a, b) => a - b);
}

/** The last step recorded up to the end of an epoch: of a run that is not so far yet, its last; null where there is none. */
export function stepAt(snapshots: readonly SnapshotSummary[], epoch: number): number | null {
  return (snapshots.findLast((snapshot) => snapshot.epoch <= epoch) ?? snapshots[0])?.step ?? null;
}

/** How a run is called beside its name: A, B, C, … */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** Several runs by their letters: `A`, `A and B`, `A, B and C`. */
export function letters(indices: readonly number[]): string {
  const all = indices.map(letterOf);
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

/** Which runs are not linked by their test examples, in words; null where all are. */
export function linkWords(runs: readonly ComparedRun[]): string | null {
  const groups = new Map<string, number[]>();
  for (const [index, { digest }] of runs.entries()) {
    if (digest !== null) groups.set(digest, [...(groups.get(digest) ?? []), index]);
  }
  if (groups.size < 2) return null;
  const [first, ...others] = [...groups.values()].map(letters);
  return `${others.join(" and ")} ${others.length === 1 && others[0]?.length === 1 ? "has" : "have"} other test examples than ${first}: an example is marked in the runs alone that have it.`;
}
