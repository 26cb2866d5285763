import * as path from "node:path";
import type { Command } from "../command.js";
import type { Output } from "../output.js";
import { UsageError } from "../usage-error.js";
import { figures } from "./figures.js";
import { latentTables } from "./latent-tables.js";
import { reproduceFigure } from "./reproduce-figure.js";
import { reproduceLatents } from "./reproduce-latents.js";
import { reproduceTransports } from "./reproduce-transports.js";
import type { ReproductionWork } from "./reproduction.js";
import { reproduceReview } from "./review.js";

/** What can be reproduced, by name. */
const reproductions: Readonly<Record<string, (work: ReproductionWork, output: Output) => Promise<number>>> = {
  review: reproduceReview,
  ...Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      (work: ReproductionWork, output: Output) => reproduceFigure(name, figure, work, output),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(latentTables).map(([name, table]) => [
      name,
      (work: ReproductionWork, output: Output) => reproduceLatents(name, table, work, output),
    ]),
  ),
  transports: reproduceTransports,
};

const known = Object.keys(reproductions).join("|");

export const reproduce: Command = {
  name: "reproduce",
  summary: "runs what is printed elsewhere, and sets its numbers beside ours",
  operands: [known],
  options: { budget: { type: "string" }, out: { type: "string" }, json: { type: "boolean" } },
  help: `
latent-lens reproduce ${known} [--budget X] [--out DIR] [--json]

  review        a hundred epochs of MNIST, 784–400–2, Adam 0.001, batches of 128: the table, the curves, the
                reconstructions and the animation of the review of "Auto-Encoding Variational Bayes"

  The figures of "Auto-Encoding Variational Bayes" (Kingma & Welling 2014) on MNIST, with its settings: tanh layers,
  Adagrad, batches of 100, weights from N(0, 0.01); data are its grey levels. Called again with the same --out, each goes
  on where it was, also to a greater budget.

${Object.entries(figures)
  .map(([name, { about }]) => `  ${name.padEnd(14)}${about}`)
  .join("\n")}

  Tables of latent spaces on MNIST, each on its paper's network and form of data: the ELBO, its terms, and log p(x) as the
  ELBO and the gap by 500 draws on 1,000 test images. Runs in the same --out that are done are measured as they are.

${Object.entries(latentTables)
  .map(([name, { about, source }]) => `  ${name.padEnd(14)}${about}${source ? `; ${source}` : ""}`)
  .join("\n")}

  transports    VAELLS on concentric circles, a swiss roll and turned digits: the eigenvalues of the learned operators, how
                far decoded paths between test examples stray from the curve that they lie on, in units of the gap to the
                next turn, circle or digit, and how far round an operator turns what is decoded

  --budget X    the share of the training to do, above 0, at most 1 (1: hours for the review, days for a figure)
  --out DIR     where all goes (.vae/reproductions/<utc>-<what>)
  --json        standard output is one JSON object a line`,
  async run(given, output) {
    const what = given.operands[0] as string;
    const start = Object.hasOwn(reproductions, what) ? reproductions[what] : undefined;
    if (!start) throw new UsageError(`"${what}" can't be reproduced; there is: ${known.replaceAll("|", ", ")}`);
    const budget = given.number("budget") ?? 1;
    if (!(budget > 0 && budget <= 1)) throw new UsageError(`--budget ${budget}: it may be above 0, at most 1`);
    const out = path.resolve(given.text("out") ?? path.join(".vae", "reproductions", `${timestamp()}-${what}`));
    return start({ budget, out }, output);
  },
};

function timestamp(): string {
  return new Date().toISOString().replace(/[-:]|\.\d+/g, "");
}
