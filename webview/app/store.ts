import type {
  ByteRange,
  DecoderModel,
  ExampleOutline,
  ExampleSample,
  GapNews,
  HostDecoding,
  HostToWebview,
  LatentSnapshot,
  MetricLine,
  PeerRun,
  RunDescription,
  SnapshotSummary,
  TrainingProgress,
} from "../../src/protocol.js";

/** All that the panel draws from. */
export interface PanelState {
  readonly phase: "waiting" | "empty" | "starting" | "run";
  readonly name: string;
  readonly runId: string | null;
  readonly run: RunDescription | null;
  readonly progress: TrainingProgress | null;
  readonly metrics: readonly MetricLine[];
  readonly snapshots: readonly SnapshotSummary[];
  readonly decoder: DecoderModel | null;
  readonly hostDecoding: HostDecoding;
  /** Black as long as `imagesAt` says where their images are to be read. */
  readonly examples: ExampleSample | null;
  readonly imagesAt: ByteRange | null;
  /** The newest picture. */
  readonly live: LatentSnapshot | null;
  /** The recorded picture that the time slider went back to; null while the panel follows the run. */
  readonly past: LatentSnapshot | null;
  /** The step that the slider stands at, whose picture may still be on its way; null while the panel follows the run. */
  readonly pastStep: number | null;
  readonly controllable: boolean;
  readonly problem: string | null;
  readonly note: string | null;
  /** The last estimate of the third term, or how far it is. */
  readonly gap: GapNews | null;
  /** The other runs of the same data; null until they were asked for. */
  readonly peers: readonly PeerRun[] | null;
}

export const initialState: PanelState = {
  phase: "waiting",
  name: "",
  runId: null,
  run: null,
  progress: null,
  metrics: [],
  snapshots: [],
  decoder: null,
  hostDecoding: "none",
  examples: null,
  imagesAt: null,
  live: null,
  past: null,
  pastStep: null,
  controllable: false,
  problem: null,
  note: null,
  gap: null,
  peers: null,
};

/** The state after a message of the host. */
export function reduce(state: PanelState, message: HostToWebview): PanelState {
  switch (message.type) {
    case "empty":
      return { ...initialState, phase: "empty" };
    case "starting":
      return { ...initialState, phase: "starting", name: message.name };
    case "run": {
      const { type: _, id, ...content } = message;
      const same = state.runId === id;
      return {
        ...initialState,
        ...content,
        ...outlined(content.examples, same && !state.imagesAt ? state.examples : null),
        phase: "run",
        name: content.run.name,
        runId: id,
        live: same ? state.live : null,
        past: same ? state.past : null,
        pastStep: same ? state.pastStep : null,
      };
    }
    case "status":
      return { ...state, run: message.run, controllable: message.controllable };
    case "metrics":
      return { ...state, metrics: [...state.metrics, ...message.lines] };
    case "progress":
      return { ...state, progress: message.progress };
    case "snapshot": {
      const { snapshot, snapshots } = message;
      if (snapshot.step === state.pastStep) return { ...state, past: snapshot, snapshots };
      const newer = !state.live || snapshot.step >= state.live.step;
      return { ...state, snapshots, live: newer ? snapshot : state.live };
    }
    case "problem":
      return { ...state, problem: message.message };
    case "gap":
      return { ...state, gap: message };
    case "peers":
      return { ...state, peers: message.runs };
    case "note":
      return { ...state, note: message.message };
    // The decoder's alone.
    case "decoded":
      return state;
  }
}

/** Examples before their images are there: black, or with those of the same run that the panel has. */
function outlined(
  outline: ExampleOutline | null,
  known: ExampleSample | null,
): Pick<PanelState, "examples" | "imagesAt"> {
  if (!outline) return { examples: null, imagesAt: null };
  const { count, images: imagesAt, ...form } = outline;
  const bytes = count * form.height * form.width * form.channels;
  return known?.images.length === bytes
    ? { examples: { ...form, images: known.images }, imagesAt: null }
    : { examples: { ...form, images: new Uint8Array(bytes) }, imagesAt };
}

/** The state once images have been read; those of a run that was shown before are for nobody. */
export function withImages(state: PanelState, place: ByteRange, images: Uint8Array): PanelState {
  const { examples, imagesAt } = state;
  if (!examples || imagesAt !== place) return state;
  return { ...state, examples: { ...examples, images }, imagesAt: null };
}

/** Goes back to a recorded step, or with null to following the run. */
export function lookAt(state: PanelState, step: number | null): PanelState {
  return { ...state, pastStep: step, past: step === null ? null : state.past };
}

/** The picture to draw now. */
export function shownSnapshot({ past, live, pastStep }: PanelState): LatentSnapshot | null {
  return pastStep === null ? live : (past ?? live);
}

/** Points of the shown picture. */
export function pointCount(state: PanelState): number {
  const shown = shownSnapshot(state);
  return shown?.kl?.length ?? shown?.reconstruction?.length ?? (shown ? exampleCount(state.examples) : 0);
}

/** Examples of the fixed sample. */
export function exampleCount(examples: ExampleSample | null): number {
  return examples ? examples.images.length / (examples.height * examples.width * examples.channels) : 0;
}
