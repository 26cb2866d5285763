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
  return ending(spawn(command, args, { cwd, env, stdio, shell: onWindows(command) }));
}

/** Runs a program and returns what it wrote to standard output; throws as `run` does. */
export async function output(command, args, { cwd = root, env = process.env } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"], shell: onWindows(command) });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  const code = await ending(child);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ended with exit code ${code}`);
  return text;
}

/** A program's exit code. A signal that ends us ends the program first, so that nothing goes on without us. */
function ending(child) {
  return new Promise((resolve, reject) => {
    let received = null;
    const pass = (signal) => {
      received = signal;
      child.kill(signal);
    };
    const leave = () => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, pass);
    };
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, pass);
    child.once("error", (error) => {
      leave();
      reject(error);
    });
    child.once("close", (code) => {
      leave();
      if (received) process.kill(process.pid, received);
      resolve(code ?? 1);
    });
  });
}

/** npm and code are batch files on Windows, which only a shell starts. */
const onWindows = (command) => process.platform === "win32" && !command.includes(".exe");
