// A training step with each latent space, on the fast path and on the general one: `npm run bench -- latents`
import path from "node:path";
import { root } from "./training/images.mjs";
import { contestant, median, rest } from "./training/turns.mjs";

const network = "784–400–2";
const spaces = [
  ...["gaussian:2", "sphere:2", "sphere:10", "poincare:2", "product:e2,s2,h2"],
  ...["wae:8", "wae:8,10,gan", "vq:64x512", "vaells:2"],
];
const rounds = 5;
const turnMilliseconds = 300;
const patienceMilliseconds = 3000;
const json = process.argv.includes("--json");
const rows = [];

for (const latent of spaces) {
  const ways = ["fast", "general"].map((way) => ({
    ...{ way, times: [] },
    ...contestant(process.execPath, [path.join(root, "bench", "training", "ours.mjs"), way, network, latent]),
  }));
  // In turns, so that a busy moment of the machine does not fall on one alone; the first is for warming up.
  for (let round = 0; round <= rounds; round++) {
    for (const { turn, times } of ways) {
      await rest(patienceMilliseconds);
      const measured = await turn(turnMilliseconds);
      if (measured && round > 0) times.push(measured.milliseconds);
    }
  }
  for (const { end } of ways) end();
  const [fast, general] = ways.map(({ times }) => (times.length > 0 ? median(times) : null));
  const row = {
    latent,
    fastMilliseconds: fast,
    generalMilliseconds: general,
    ratio: fast && general && general / fast,
  };
  rows.push(row);
  const cells = [fast, general].map((time) => (time === null ? "–" : `${time.toFixed(2)} ms`).padStart(10));
  if (!json)
    console.log(`${latent.padEnd(18)}${cells.join("")}${row.ratio ? `${row.ratio.toFixed(2)}x`.padStart(8) : ""}`);
}
if (json) console.log(JSON.stringify({ event: "bench", suite: "latents", rows }));
