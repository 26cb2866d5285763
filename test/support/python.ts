import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import * as path from "node:path";
import { inject } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

declare module "vitest" {
  interface ProvidedContext {
    /** A Python with PyTorch, or null where there is none. */
    python: { executable: string | null; environment: Record<string, string> };
  }
}

const root = path.resolve(import.meta.dirname, "../..");

/** The files of MNIST. */
export const mnist = path.join(root, "dist", "data", "mnist");
export const hasTorch = inject("python").executable !== null;

/** A folder as `VAE: Add latent_lens.py to This Folder` leaves it, with the sample's program; removed after the tests. */
export async function pythonFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, ".vae", "runs"), { recursive: true });
  await copyFile(path.join(root, "media", "python", "latent_lens.py"), path.join(folder, "latent_lens.py"));
  await copyFile(path.join(root, "sample", "main.py"), path.join(folder, "main.py"));
  return folder;
}

export interface PythonEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Python in a folder: a file with its arguments, or `-c` and a program. */
export function startPython(
  folder: string,
  words: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<PythonEnd> } {
  const { executable, environment } = inject("python");
  const child = spawn(executable as string, words, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
      text[stream] += chunk;
    });
  }
  const ended = new Promise<PythonEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...text }));
  });
  return { child, ended };
}

export function python(folder: string, ...words: string[]): Promise<PythonEnd> {
  return startPython(folder, words).ended;
}

/** The run folders below a folder, oldest first. */
export async function runsIn(folder: string): Promise<string[]> {
  const runs = path.join(folder, ".vae", "runs");
  return (await readdir(runs)).sort().map((name) => path.join(runs, name));
}
