// Running other programs.
import { spawn } from "node:child_process";
import { root } from "./paths.mjs";

/**
 * Runs a program to its end. Throws where it cannot start or its exit code is not 0.
 * @param {object} [options]
 * @param {boolean} [options.quiet] its output goes to standard error alone
 * @param {number} [options.log] a file descriptor that takes all its output instead
 */
export async function run(command, args, options = {}) {
  const code = await exitCode(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ended with exit code ${code}`);
}

/** As `run`, but the exit code is the answer. A program ended by a signal counts as 1. */
export function exitCode(command, args, { cwd = root, env = process.env, quiet = false, log } = {}) {
  const stdio = ["ignore", log ?? (quiet ? 2 : "inherit"), log ?? "inherit"];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio, shell: onWindows(command) });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** Runs a program and returns what it wrote to standard output; throws as `run` does. */
export function output(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"], shell: onWindows(command) });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ${args.join(" ")}: ended with exit code ${code}`)),
    );
  });
}

/** npm and code are batch files on Windows, which only a shell starts. */
const onWindows = (command) => process.platform === "win32" && !command.includes(".exe");
