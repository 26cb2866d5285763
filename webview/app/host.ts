import type { HostToWebview, WebviewToHost } from "../../src/protocol.js";
import type { ViewSettings } from "./views.js";

/** What the panel remembers of itself over a reload of the window. */
export interface RememberedState {
  readonly runId?: string;
  readonly settings?: ViewSettings;
}

interface VsCodeApi {
  postMessage(message: WebviewToHost): void;
  getState(): RememberedState | undefined;
  setState(state: RememberedState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

const KNOWN: ReadonlySet<string> = new Set<HostToWebview["type"]>([
  "run",
  "empty",
  "starting",
  "compare",
  "status",
  "metrics",
  "progress",
  "snapshot",
  "problem",
  "note",
  "gap",
  "peers",
]);

export function post(message: WebviewToHost): void {
  api.postMessage(message);
}

/** Calls back for every message of the protocol; another one is refused, and the host told. */
export function listen(receive: (message: HostToWebview) => void): void {
  window.addEventListener("message", ({ data }: MessageEvent<{ readonly type?: unknown } | null>) => {
    if (typeof data?.type === "string" && KNOWN.has(data.type)) receive(data as HostToWebview);
    else post({ type: "log", level: "error", message: `refused a message of type ${String(data?.type)}` });
  });
}

export function remembered(): RememberedState {
  return api.getState() ?? {};
}

export function remember(change: RememberedState): void {
  api.setState({ ...remembered(), ...change });
}
