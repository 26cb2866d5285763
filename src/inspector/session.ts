import { type ChildProcess, fork } from "node:child_process";
import type { HostToInspector, InspectorToHost } from "../inspector-protocol.js";

/** Megabytes of JavaScript's own memory in the process; arrays of files lie beside it. */
const HEAP_MEGABYTES = 512;

/** One inspector's process as its host holds it. Whatever happens there arrives here as a message. */
export class InspectorSession {
  readonly #child: ChildProcess;
  #errors = "";
  #disposed = false;

  /** `program`: the path of the inspector's script. */
  constructor(
    program: string,
    private readonly receive: (message: InspectorToHost) => void,
  ) {
    this.#child = fork(program, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // In VS Code the host's executable is Electron; this makes it Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-16_384);
    });
    this.#child.on("message", (message) => {
      if (!this.#disposed) this.receive(message as InspectorToHost);
    });
    this.#child.once("error", (error) => this.#ended(`it could not be started: ${error.message}`));
    this.#child.once("exit", (code, signal) =>
      this.#ended(signal ? `it was ended by ${signal}` : `it ended with code ${code}`),
    );
  }

  /** What the process wrote to standard error, the last 16 KB. */
  get errorOutput(): string {
    return this.#errors;
  }

  ask(message: HostToInspector): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  dispose(): void {
    this.#disposed = true;
    this.#child.kill("SIGKILL");
  }

  #ended(how: string): void {
    if (this.#disposed) return;
    this.receive({ type: "problem", message: `the process that reads the file is gone: ${how}; open the file again` });
  }
}
