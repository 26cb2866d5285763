import type { HostToPage, PageToHost } from "../../src/inspector-protocol.js";

interface VsCodeApi {
  postMessage(message: PageToHost): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

const KNOWN: ReadonlySet<string> = new Set<HostToPage["type"]>([
  "overview",
  "progress",
  "health",
  "statistics",
  "comparison",
  "activity",
  "problem",
]);

export function post(message: PageToHost): void {
  api.postMessage(message);
}

/** Calls back for every message of the protocol; another one is refused. */
export function listen(receive: (message: HostToPage) => void): void {
  window.addEventListener("message", ({ data }: MessageEvent<{ readonly type?: unknown } | null>) => {
    if (typeof data?.type === "string" && KNOWN.has(data.type)) receive(data as HostToPage);
  });
}

/** Asks the user, through the host, where a text is to go. */
export function saveText(text: string, suggestedName: string): void {
  const plain = suggestedName.replace(/[^\w.() -]+/g, "-").replace(/^[^\w(]+/, "");
  post({ type: "save", suggestedName: plain.slice(0, 100), bytes: new TextEncoder().encode(text) });
}
