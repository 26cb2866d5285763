// How long a host waits for its own event loop while the training process beside it computes: `npm run bench -- host`
import { fork } from "node:child_process";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { temporaryFolder } from "./temporary-folder.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const seconds = 10;

const { module } = await runnerImport(path.join(root, "src", "vae", "defaults.ts"), { root, logLevel: "error" });
const place = temporaryFolder();
const request = {
  ...{ type: "train", folder: path.join(place, "run"), name: "bench", workspaceFolder: null },
  ...{ bundledData: path.join(root, "dist", "data"), configuration: module.defaultConfiguration },
};
const trainer = fork(path.join(root, "dist", "trainer.js"), [], { serialization: "advanced" });
const ended = new Promise((resolve) => trainer.once("close", resolve));
const delay = monitorEventLoopDelay({ resolution: 5 });
let steps = 0;
trainer.on("message", (message) => {
  if (message.type === "progress") steps = message.progress.step;
});
trainer.send(request);
// A panel that looks gets passing pictures, too: they are what the host relays.
trainer.send({ type: "watch", watching: true });
await new Promise((resolve) => trainer.on("message", ({ type }) => type === "metrics" && resolve()));
const before = steps;
delay.enable();
await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
delay.disable();
const done = steps - before;
trainer.send({ type: "stop" });
await ended;

const milliseconds = (nanoseconds) => Math.round(nanoseconds / 1e5) / 10;
const found = {
  steps: done,
  seconds,
  median: milliseconds(delay.percentile(50)),
  p99: milliseconds(delay.percentile(99)),
  most: milliseconds(delay.max),
};
if (process.argv.includes("--json")) console.log(JSON.stringify(found));
else {
  console.log(`${found.steps} steps in ${seconds} s beside a host whose event loop (looked at every 5 ms) answered`);
  console.log(
    `  after ${found.median} ms in the median, ${found.p99} ms at the 99th percentile, ${found.most} ms at most`,
  );
}
