import type {
  ResumeRunRequest,
  RunDescription,
  RunStatus,
  TrainerToHost,
  TrainFileRequest,
  TrainRequest,
} from "../protocol.js";
import type { TrainingControl } from "./control.js";
import { TrainingLoop } from "./loop.js";
import { prepareConfigured } from "./prepare/configured.js";
import { prepareFromFile } from "./prepare/from-file.js";
import type { Prepared } from "./prepare/prepared.js";
import { prepareResumed } from "./prepare/resumed.js";

export interface TrainingOutcome {
  readonly status: RunStatus;
  readonly run: RunDescription;
}

type Report = (message: TrainerToHost) => void;
type Request = TrainRequest | TrainFileRequest | ResumeRunRequest;

/**
 * Trains a new run, or goes on with one, until its last epoch or a request to stop.
 *
 * @throws ConfigurationError, TrainingFileError, DataError, CheckpointError, TrainingError: each one line that says what to
 *   mend. Where the run folder exists by then, the run is `failed` with that message.
 */
export async function runTraining(
  request: Request,
  control: TrainingControl,
  report: Report,
): Promise<TrainingOutcome> {
  // A timer or a promise of the user's own code may throw where nobody waits for it.
  const fail = (error: unknown) => control.fail(error);
  process.on("uncaughtException", fail);
  try {
    return await train(request, control, report);
  } finally {
    process.off("uncaughtException", fail);
  }
}

async function train(request: Request, control: TrainingControl, report: Report): Promise<TrainingOutcome> {
  const prepared = await prepare(request, report);
  const { writer, engine, explain = (error: unknown) => error } = prepared;
  report({ type: "started", run: writer.description });
  const loop = new TrainingLoop({ ...prepared, control, report });
  try {
    const status = await loop.run();
    await writer.close(status);
    return { status, run: writer.description };
  } catch (thrown) {
    const error = explain(thrown);
    await writer.close("failed", error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  } finally {
    engine.dispose();
  }
}

function prepare(request: Request, report: Report): Promise<Prepared> {
  switch (request.type) {
    case "train":
      return prepareConfigured(request, report);
    case "trainFile":
      return prepareFromFile(request, report);
    case "resumeRun":
      return prepareResumed(request, report);
  }
}
