// Ending a program together with everything that it started.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Ends a child started with `detached: true`, and all its descendants: asks first, then insists after `patience` ms. */
export async function endTree(child, patience = 5_000) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === "win32") {
    execFileSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  // Extension hosts and trainers may lead groups of their own, so they are remembered before their parents go.
  const processes = [child.pid, ...descendants(child.pid)];
  for (const pid of processes) signal(pid, "SIGTERM");
  const deadline = Date.now() + patience;
  while (processes.some(isAlive) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const pid of processes) signal(pid, "SIGKILL");
}

function descendants(pid) {
  const children = childrenByParent().get(pid) ?? [];
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function childrenByParent() {
  const children = new Map();
  const add = (pid, parent) => children.set(parent, [...(children.get(parent) ?? []), pid]);
  if (process.platform === "linux") {
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const parent = linuxParent(name);
      if (parent) add(Number(name), parent);
    }
  } else {
    for (const line of execFileSync("ps", ["-Ao", "pid=,ppid="], { encoding: "utf8" }).split("\n")) {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      if (pid && parent) add(pid, parent);
    }
  }
  return children;
}

function linuxParent(pid) {
  try {
    // The name, in parentheses, may hold spaces; the parent is the second word after it.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
  } catch {
    return null; // It ended meanwhile.
  }
}

/** A zombie, dead but not yet reaped by its parent, counts as ended. */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return (
      process.platform !== "linux" || !readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).startsWith("Z")
    );
  } catch {
    return false;
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
