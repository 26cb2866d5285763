import type { RunStatus } from "../../src/protocol.js";

/** How a run stands, in a word or two. */
export const statusWords: Readonly<Record<RunStatus, string>> = {
  running: "training",
  paused: "paused",
  interrupted: "interrupted",
  cancelled: "stopped",
  failed: "failed",
  done: "done",
  loaded: "loaded model",
};
