import * as v from "valibot";
import type { PageToHost } from "../../inspector-protocol.js";
import { saveMessage } from "../panel/save-message.js";

const MOST_SAVED_BYTES = 64 * 1024 * 1024;

const message = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("statistics"), tensor: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  v.object({ type: v.literal("copy"), text: v.pipe(v.string(), v.maxLength(10_000_000)) }),
  saveMessage(MOST_SAVED_BYTES),
  v.object({ type: v.literal("settingsDiff") }),
  v.object({ type: v.picklist(["openInPanel", "export", "chooseLayers", "activity", "cancelActivity"]) }),
]);

/** The message as the protocol has it, or null where it is none: a webview is on the other side of a trust border. */
export function readPageMessage(raw: unknown): PageToHost | null {
  const read = v.safeParse(message, raw);
  return read.success ? read.output : null;
}
