import { vi } from "vitest";
import { main } from "../../../src/cli/main.js";
import type { CliEnd } from "./run-cli.js";

/** Runs `latent-lens …words` in this process, where what ends it, and not the program's start, is looked at. One at a time. */
export async function latentLensHere(words: readonly string[]): Promise<CliEnd> {
  const said = { stdout: "", stderr: "" };
  const listeners = process.stdout.listeners("error");
  const ended = new Promise<number>((resolve) => {
    vi.spyOn(process, "exit").mockImplementation(((code: number) => resolve(code)) as typeof process.exit);
  });
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation(((chunk: string, written?: () => void) => {
      said[name] += chunk;
      written?.();
      return true;
    }) as typeof process.stdout.write);
  }
  try {
    await main(words);
    return { code: await ended, ...said };
  } finally {
    vi.restoreAllMocks();
    // The program listens to its output for as long as its process lives.
    for (const each of process.stdout.listeners("error")) {
      if (!listeners.includes(each)) process.stdout.off("error", each as (error: Error) => void);
    }
  }
}
