// Debian's packages, where we may install them.
import { existsSync } from "node:fs";
import { exclusively } from "./lock.mjs";
import { exitCode } from "./run.mjs";

export function mayUseApt() {
  return process.platform === "linux" && process.getuid() === 0 && existsSync("/usr/bin/apt-get");
}

/** Installs packages, after whoever installs others; whether they are there. */
export function installWithApt(...packages) {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, quiet: true };
  return exclusively("apt", async () => {
    await exitCode("apt-get", ["update", "-qq"], options);
    return (await exitCode("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], options)) === 0;
  });
}
