import * as v from "valibot";
import type { WebviewToHost } from "../../protocol.js";
import { saveMessage } from "./save-message.js";

export const MOST_SAVED_BYTES = 256 * 1024 * 1024;
const MOST_CODE_NUMBERS = 1_000_000;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The step of a recorded moment. */
export const recordedStep = whole;

/** Codes that the host is to decode. */
export const decodeMessage = v.object({
  type: v.literal("decode"),
  request: whole,
  step: whole,
  codes: v.pipe(
    v.instance(Float32Array),
    v.check(({ length }) => length > 0 && length <= MOST_CODE_NUMBERS),
  ),
});

export const logMessage = v.object({
  type: v.literal("log"),
  level: v.picklist(["info", "error"]),
  message: v.pipe(v.string(), v.maxLength(10_000)),
});

const message = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("requestSnapshot"), step: recordedStep }),
  decodeMessage,
  v.object({
    type: v.literal("command"),
    command: v.picklist([
      "train",
      "trainWithOptions",
      "pause",
      "resume",
      "stop",
      "openModel",
      "revealRun",
      "estimateGap",
    ]),
  }),
  v.object({ type: v.literal("revealCode"), part: v.picklist(["objective", "likelihood", "latent"]) }),
  v.object({
    type: v.literal("estimate"),
    examples: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000)),
    samples: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(100_000)),
  }),
  v.object({ type: v.literal("cancelEstimate") }),
  v.object({ type: v.literal("requestPeers") }),
  saveMessage(MOST_SAVED_BYTES),
  logMessage,
]);

/** The message as the protocol has it, or null where it is none: a webview is on the other side of a trust border. */
export function readWebviewMessage(raw: unknown): WebviewToHost | null {
  const read = v.safeParse(message, raw);
  return read.success ? read.output : null;
}
