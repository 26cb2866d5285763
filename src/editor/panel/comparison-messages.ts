import * as v from "valibot";
import type { ComparisonToHost } from "../../protocol.js";
import { saveMessage } from "./save-message.js";
import { decodeMessage, logMessage, MOST_SAVED_BYTES, recordedStep } from "./webview-messages.js";

const id = v.pipe(v.string(), v.maxLength(255));

const message = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("requestSnapshot"), id, step: recordedStep }),
  v.object({ ...decodeMessage.entries, id }),
  v.object({ type: v.literal("openRun"), id }),
  v.object({ type: v.literal("compareCode"), ids: v.tuple([id, id]) }),
  saveMessage(MOST_SAVED_BYTES),
  logMessage,
]);

/** The message as the protocol has it, or null where it is none: a webview is on the other side of a trust border. */
export function readComparisonMessage(raw: unknown): ComparisonToHost | null {
  const read = v.safeParse(message, raw);
  return read.success ? read.output : null;
}
