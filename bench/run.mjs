// A run as the editor starts it: when its first pictures come, what evaluation costs, and whether memory stays: `npm run bench -- run`
import { execFileSync, fork } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { temporaryFolder } from "./temporary-folder.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { module } = await runnerImport(path.join(root, "src", "vae", "defaults.ts"), { root, logLevel: "error" });

/** All of MNIST for a few epochs, and a hundred short ones: what grows with epochs grows as much there. */
const whole = await train({ epochs: 3 });
const long = await train({ epochs: 100, limit: 640 });
const found = {
  firstScatterSeconds: whole.firstScatter,
  firstEpochSeconds: whole.epochs[0].at,
  epochSeconds: (whole.epochs[2].at - whole.epochs[0].at) / 2,
  evaluationShare: whole.epochs[2].evaluation / (whole.epochs[2].seconds - whole.epochs[1].seconds),
  megabytes: Math.max(...whole.epochs.map(({ megabytes }) => megabytes)),
  hundredEpochsMegabytes: [10, 50, 100].map((epoch) => long.epochs[epoch - 1].megabytes),
};
if (process.argv.includes("--json")) console.log(JSON.stringify({ event: "bench", suite: "run", ...found }));
else {
  const { firstScatterSeconds, firstEpochSeconds, epochSeconds, evaluationShare, megabytes } = found;
  console.log(`First scatter after ${firstScatterSeconds.toFixed(2)} s from the start of the training process,`);
  console.log(
    `  first epoch of MNIST after ${firstEpochSeconds.toFixed(2)} s, a later one in ${epochSeconds.toFixed(2)} s,`,
  );
  console.log(`  ${(100 * evaluationShare).toFixed(1)}% of it for evaluation. The process holds ${megabytes} MB;`);
  console.log(`  over 100 short epochs ${found.hundredEpochsMegabytes.join(", ")} MB after 10, 50 and 100.`);
}

/** Seconds from the start, and the process's resident memory at the end of each epoch. */
async function train(change) {
  const place = temporaryFolder();
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const trainer = fork(path.join(root, "dist", "trainer.js"), [], { serialization: "advanced" });
  const ended = new Promise((resolve) => trainer.once("close", resolve));
  const epochs = [];
  let firstScatter = null;
  let trained = 0;
  trainer.on("message", (message) => {
    if (message.type === "snapshot") firstScatter ??= seconds();
    if (message.type !== "metrics") return;
    // Lines are told in beats: when a line was made is in itself.
    for (const line of message.lines) {
      if (line.split === "train") trained = line.seconds;
      else {
        const evaluation = line.seconds - trained;
        epochs.push({ at: seconds(), seconds: line.seconds, evaluation, megabytes: residentMegabytes(trainer.pid) });
      }
    }
  });
  trainer.send({
    ...{ type: "train", folder: path.join(place, "run"), name: "bench", workspaceFolder: null },
    ...{ bundledData: path.join(root, "dist", "data"), configuration: { ...module.defaultConfiguration, ...change } },
  });
  await ended;
  return { firstScatter, epochs };
}

function residentMegabytes(pid) {
  return Math.round(Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024);
}
