import type {
  MetricLine,
  ResumeRunRequest,
  RunDescription,
  TrainerToHost,
  TrainFileRequest,
  TrainRequest,
} from "../protocol.js";
import { TrainingControl } from "../training/control.js";
import { runTraining } from "../training/start.js";
import { exitCode } from "./command.js";
import type { Output } from "./output.js";
import { stoppable } from "./stoppable.js";
import { count, duration, terms } from "./words.js";

/** One Ctrl-C may arrive twice, from the terminal and from the program that started us; a later one means it. */
const SECONDS_OF_ONE_REQUEST = 2;

/**
 * Trains, or goes on with a run, and tells of it, until its end or Ctrl-C, which writes a checkpoint first.
 *
 * @returns the run at its end; null where it was interrupted
 */
export async function trainAndTell(
  request: TrainRequest | TrainFileRequest | ResumeRunRequest,
  output: Output,
  listen: (message: TrainerToHost) => void = () => undefined,
): Promise<RunDescription | null> {
  const control = new TrainingControl();
  let asked: number | null = null;
  const stop = () => {
    asked ??= performance.now();
    if (performance.now() - asked > 1000 * SECONDS_OF_ONE_REQUEST) process.exit(exitCode.interrupted);
    control.stop("cancelled");
  };
  return stoppable(stop, async () => {
    const tell = teller(output);
    const outcome = await runTraining(request, control, (message) => {
      tell(message);
      listen(message);
    });
    if (outcome.status === "done") return outcome.run;
    output.note(`stopped; a checkpoint is written. Go on with: latent-lens train --resume ${request.folder}`);
    return null;
  });
}

/** The last words of a run that has reached its end. */
export function tellEnd(folder: string, { best, last }: RunDescription, output: Output): void {
  output.event({ event: "done", run: folder, best: best ?? null, last: last ?? null });
  if (best) output.line(`best: epoch ${best.epoch}, ${terms(best)}`);
  output.line(`run: ${folder}`);
}

/** Writes down what a training reports. */
function teller(output: Output): (message: TrainerToHost) => void {
  let latest: MetricLine | null = null;
  return (message) => {
    switch (message.type) {
      case "started": {
        const { data, backend } = message.run;
        const form = [data.height, data.width, ...(data.channels > 1 ? [data.channels] : [])].join("×");
        output.line(
          `${message.run.name}: ${count(data.trainCount)} training and ${count(data.testCount)} test examples of ${form}, on ${backend}`,
        );
        break;
      }
      case "metrics":
        for (const line of message.lines) {
          latest = line;
          output.event(line);
          if (line.split === "test") output.line(epochLine(line));
        }
        break;
      case "progress": {
        const { epoch, epochs, step, steps, examplesPerSecond, remainingSeconds } = message.progress;
        const parts = [
          `epoch ${epoch}/${epochs}  step ${count(step)}/${count(steps)}`,
          ...(latest ? [terms(latest)] : []),
          ...(examplesPerSecond === null ? [] : [`${count(examplesPerSecond)}/s`]),
          ...(remainingSeconds === null ? [] : [`${duration(remainingSeconds)} left`]),
        ];
        output.transient(parts.join("  "));
        break;
      }
      case "note":
        output.note(message.message);
        break;
    }
  };
}

function epochLine(line: MetricLine): string {
  return `epoch ${String(line.epoch).padStart(3)}  ${terms(line)}  (${duration(line.seconds)})`;
}
