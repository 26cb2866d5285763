import { type ChildProcess, fork } from "node:child_process";
import type {
  DecodeRequest,
  EstimateGapRequest,
  HostToTrainer,
  LatentSnapshot,
  OpenModelRequest,
  ResumeRunRequest,
  RunDescription,
  RunStatus,
  ServeDecoderRequest,
  SourcePlace,
  TrainerToHost,
  TrainFileRequest,
  TrainingProgress,
  TrainRequest,
} from "../protocol.js";

export interface SessionEnd {
  readonly status: RunStatus;
  readonly run: RunDescription | null;
  /** The error in one line where it failed. */
  readonly message?: string;
  /** Where in the user's files the mistake is. */
  readonly place?: SourcePlace;
}

type Listener = (message: TrainerToHost) => void;

/**
 * One training process as its host holds it. A crash, an abort or exhausted memory there arrives here as an `ended`
 * message like any other.
 */
export class TrainingSession {
  readonly #child: ChildProcess;
  readonly #listeners = new Set<Listener>();
  #end: SessionEnd | null = null;
  #pausing = false;
  #stopping = false;
  #errors = "";
  #progress: TrainingProgress | null = null;
  #heard = performance.now();
  #latestSnapshot: LatentSnapshot | null = null;
  /** Resolves when the process has ended, whatever the reason; never rejects. */
  readonly ended: Promise<SessionEnd>;

  /** `trainer`: the path of the trainer's script. */
  constructor(
    trainer: string,
    readonly request:
      | TrainRequest
      | TrainFileRequest
      | ResumeRunRequest
      | OpenModelRequest
      | EstimateGapRequest
      | ServeDecoderRequest,
  ) {
    this.#child = fork(trainer, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // In VS Code the host's executable is Electron; this makes it Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      // The host's own debugging flags are not for its children.
      execArgv: [],
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-16_384);
    });
    this.#child.on("message", (message) => this.#receive(message as TrainerToHost));
    this.ended = new Promise((resolve) => {
      const finish = (message: string) => {
        this.#end ??= { status: "failed", run: null, message };
        this.#emit({ type: "ended", ...this.#end });
        resolve(this.#end);
      };
      this.#child.once("error", (error) => finish(`the training process could not be started: ${error.message}`));
      this.#child.once("close", (code, signal) => finish(describeExit(code, signal)));
    });
    this.#send(request);
  }

  /** What the process wrote to standard error, the last 16 KB: stack traces for the log. */
  get errorOutput(): string {
    return this.#errors;
  }

  get folder(): string {
    return this.request.folder;
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#end === null;
  }

  get progress(): TrainingProgress | null {
    return this.#progress;
  }

  /** The newest picture, recorded or passing. */
  get latestSnapshot(): LatentSnapshot | null {
    return this.#latestSnapshot;
  }

  listen(listener: Listener): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Whether it was asked to pause: the process says that it has, once its checkpoint is written. */
  get pausing(): boolean {
    return this.running && this.#pausing;
  }

  /** Whether it was asked to stop, and has not ended yet. */
  get stopping(): boolean {
    return this.running && this.#stopping;
  }

  pause(): void {
    this.#pausing = true;
    this.#send({ type: "pause" });
  }

  resume(): void {
    this.#pausing = false;
    this.#send({ type: "resume" });
  }

  watch(watching: boolean): void {
    this.#send({ type: "watch", watching });
  }

  decode(request: DecodeRequest): void {
    this.#send(request);
  }

  /** Asks for a last checkpoint and the end; a process that does not answer in time is ended. */
  async stop(patienceMilliseconds = this.#answers() ? 20_000 : 3_000): Promise<SessionEnd> {
    this.#stopping = true;
    this.#send({ type: "stop" });
    const kill = setTimeout(() => {
      this.#end ??= {
        status: "cancelled",
        run: null,
        message: "it did not answer, and was ended: an endless loop?",
      };
      this.#child.kill("SIGKILL");
    }, patienceMilliseconds);
    const end = await this.ended;
    clearTimeout(kill);
    return end;
  }

  /** Whether it was heard of lately: an endless loop in a user's file says nothing. */
  #answers(): boolean {
    return performance.now() - this.#heard < 5_000;
  }

  /** Lets go: the process writes its last checkpoint and ends by itself, the run can be taken up again. */
  release(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #receive(message: TrainerToHost): void {
    this.#heard = performance.now();
    if (message.type === "ended") {
      // Told to the listeners once the process is gone and its lock with it.
      this.#end = { status: message.status, run: message.run, message: message.message, place: message.place };
      return;
    }
    if (message.type === "progress") this.#progress = message.progress;
    if (message.type === "snapshot") this.#latestSnapshot = message.snapshot;
    this.#emit(message);
  }

  #emit(message: TrainerToHost): void {
    for (const listener of this.#listeners) listener(message);
  }

  #send(message: HostToTrainer): void {
    // A process that has just ended says so through `ended`; there is nobody left to tell.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  return `the training process ${how} before its run did; the run can be resumed from its last checkpoint`;
}
