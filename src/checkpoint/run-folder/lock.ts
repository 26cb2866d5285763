import { open, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import * as v from "valibot";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import { readJson, writeAtomically } from "./files.js";
import { runPaths } from "./paths.js";

const lockSchema = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  host: v.string(),
  started: v.string(),
  heartbeat: v.string(),
});

type LockContent = v.InferOutput<typeof lockSchema>;

const HEARTBEAT_MILLISECONDS = 5000;
/** A writer that has not said anything for so long is gone, whatever process has its number now. */
const STALE_MILLISECONDS = 60_000;

/** The right to write a run folder, which one process has at a time. */
export class RunLock {
  readonly #beat: NodeJS.Timeout;

  private constructor(
    private readonly file: string,
    private content: LockContent,
  ) {
    this.#beat = setInterval(() => void this.#renew().catch(() => undefined), HEARTBEAT_MILLISECONDS);
    this.#beat.unref();
  }

  /** @throws CheckpointError that names the process which has it */
  static async take(folder: string): Promise<RunLock> {
    const file = runPaths(folder).lock;
    const now = new Date().toISOString();
    const content: LockContent = { pid: process.pid, host: hostname(), started: now, heartbeat: now };
    if (await create(file, content)) return new RunLock(file, content);
    const holder = await readHolder(file);
    if (holder && isHeld(holder)) {
      throw new CheckpointError(
        `${folder}: process ${holder.pid} on ${holder.host} is writing this run; stop it there first, or wait for its end`,
      );
    }
    // Of two that find a stale lock, one renames it; the other's rename finds nothing, and then its creation fails or not.
    await rename(file, `${file}.${process.pid}.stale`).catch(() => undefined);
    await rm(`${file}.${process.pid}.stale`, { force: true });
    if (await create(file, content)) return new RunLock(file, content);
    throw new CheckpointError(`${folder}: another process has just begun to write this run`);
  }

  async release(): Promise<void> {
    clearInterval(this.#beat);
    await rm(this.file, { force: true });
  }

  async #renew(): Promise<void> {
    this.content = { ...this.content, heartbeat: new Date().toISOString() };
    await writeAtomically(this.file, JSON.stringify(this.content));
  }
}

/** Whether a process writes the run now. */
export async function isLocked(folder: string): Promise<boolean> {
  const holder = await readHolder(runPaths(folder).lock);
  return holder !== null && isHeld(holder);
}

async function create(file: string, content: LockContent): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(JSON.stringify(content));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  }
}

async function readHolder(file: string): Promise<LockContent | null> {
  const read = v.safeParse(lockSchema, await readJson(file, 65_536).catch(() => null));
  return read.success ? read.output : null;
}

function isHeld({ pid, host, heartbeat }: LockContent): boolean {
  if (Date.now() - Date.parse(heartbeat) > STALE_MILLISECONDS) return false;
  return host !== hostname() || isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive, though it may not be signalled.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
