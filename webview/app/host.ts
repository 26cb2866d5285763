import type { ComparisonToHost, HostToWebview, WebviewToHost } from "../../src/protocol.js";
import type { ViewSettings } from "./views.js";

/** What the panel remembers of itself over a reload of the window. */
export interface RememberedState {
  readonly runId?: string;
  readonly settings?: ViewSettings;
  /** Of a comparison. */
  readonly ids?: readonly string[];
  readonly comparedView?: "scatter" | "manifold" | "samples" | "reconstructions";
}

interface VsCodeApi {
  postMessage(message: WebviewToHost | ComparisonToHost): void;
  getState(): RememberedState | undefined;
  setState(state: RememberedState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

const KNOWN: ReadonlySet<string> = new Set<HostToWebview["type"]>([
  "run",
  "empty",
  "starting",
  "status",
  "metrics",
  "progress",
  "snapshot",
  "problem",
  "note",
  "gap",
  "peers",
  "decoded",
]);

export function post(message: WebviewToHost | ComparisonToHost): void {
  api.postMessage(message);
}

/** Calls back for every message of the protocol; another one is refused, and the host told. */
export function listen(receive: (message: HostToWebview) => void): void {
  listenTo(KNOWN, receive);
}

/** The same for a page with messages of its own. */
export function listenTo<Message>(known: ReadonlySet<string>, receive: (message: Message) => void): void {
  window.addEventListener("message", ({ data }: MessageEvent<{ readonly type?: unknown } | null>) => {
    if (typeof data?.type === "string" && known.has(data.type)) receive(data as Message);
    else post({ type: "log", level: "error", message: `refused a message of type ${String(data?.type)}` });
  });
}

export function remembered(): RememberedState {
  return api.getState() ?? {};
}

export function remember(change: RememberedState): void {
  api.setState({ ...remembered(), ...change });
}
