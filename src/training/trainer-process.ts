/**
 * The training process: a child of the extension host that computes, writes the run folder and reports. One run a process.
 * It ends itself when its host is gone.
 */
import type { HostToTrainer, TrainerToHost } from "../protocol.js";
import { TrainingControl } from "./control.js";
import { DecoderService } from "./decoder-service.js";
import { estimateGap } from "./estimate-gap.js";
import { openModel } from "./open-model.js";
import { endWithParent } from "./parent-watch.js";
import { runTraining } from "./start.js";
import { TrainingFileError } from "./training-file/source-place.js";

const control = new TrainingControl();
let service: DecoderService | null = null;

function report(message: TrainerToHost): void {
  // Without a listener, a channel that breaks would be an error of the code that trains.
  if (process.connected) process.send?.(message, () => undefined);
}

async function work(start: () => Promise<TrainerToHost>): Promise<void> {
  let last: TrainerToHost;
  try {
    last = await start();
  } catch (error) {
    if (error instanceof Error) console.error(error.stack);
    last = {
      type: "ended",
      run: null,
      status: "failed",
      message: error instanceof Error ? error.message : String(error),
      ...(error instanceof TrainingFileError && error.place ? { place: error.place } : {}),
    };
  }
  // The last message is on its way before the channel closes, and with the channel the process ends.
  if (process.connected) process.send?.(last, () => process.disconnect());
  else process.exit();
}

function receive(message: HostToTrainer): void {
  switch (message.type) {
    case "train":
    case "trainFile":
    case "resumeRun":
      void work(async () => ({ type: "ended", ...(await runTraining(message, control, report)) }));
      break;
    case "estimateGap":
      void work(async () => {
        const estimate = await estimateGap(message, control, report);
        if (estimate) report({ type: "gap", part: 1, estimate });
        return { type: "ended", status: estimate ? "done" : "cancelled", run: null };
      });
      break;
    case "serveDecoder":
      service = new DecoderService(message, report);
      void work(() => (service as DecoderService).ended);
      break;
    case "decode":
      void service?.decode(message);
      break;
    case "openModel":
      void work(async () => ({ type: "ended", status: "loaded", run: await openModel(message, report) }));
      break;
    case "pause":
      control.pause();
      break;
    case "resume":
      control.resume();
      break;
    case "stop":
      control.stop("cancelled");
      service?.stop();
      break;
    case "watch":
      control.watching = message.watching;
      break;
  }
}

endWithParent();
// Who reads what user code prints may be gone.
process.stderr.on("error", () => undefined);
process.on("message", receive);
process.on("disconnect", () => {
  control.stop("interrupted");
  service?.stop();
  // A checkpoint takes moments; whatever hangs longer than this is not worth waiting for.
  setTimeout(() => process.exit(), 10_000).unref();
});
