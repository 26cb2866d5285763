import { readdir } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Log } from "../log.js";
import type { Places } from "../places.js";
import { duration } from "../runs/describe.js";
import { runReproduction } from "./reproduction-process.js";
import { requireTrust } from "./trust.js";

interface Reproducible {
  readonly what: string;
  readonly label: string;
  readonly detail: string;
  /** Training samples of the whole of it, and about how many a second a laptop sees. */
  readonly samples: number;
  readonly rate: number;
  /** The file that is opened when it is done. */
  readonly result: string;
}

const PAPER = "Auto-Encoding Variational Bayes";

const reproducibles: readonly Reproducible[] = [
  {
    ...{ what: "review", label: "The review's table and pictures", samples: 6e6, rate: 9000, result: "table.md" },
    detail: `A hundred epochs of MNIST, 784–400–2, held against the printed losses of a review of “${PAPER}”`,
  },
  figure(2, 1e9, 3000, "The lower bound against samples seen: AEVB and wake-sleep, 3 to 200 latent dimensions"),
  figure(3, 3e8, 3000, "The marginal likelihood: AEVB, wake-sleep and Monte Carlo EM, 1,000 and 50,000 images"),
  figure(4, 1e7, 4000, "The manifold of a two-dimensional latent space"),
  figure(5, 4e7, 4000, "Random samples of 2, 5, 10 and 20 latent dimensions"),
  table(
    "spheres",
    "hyperspherical spaces",
    4.8e7,
    "Of 2 to 20 dimensions, beside planes, against Davidson et al. (2018)",
  ),
  table("hyperbolic", "hyperbolic spaces", 1.44e7, "The Poincaré disk beside the plane, against Mathieu et al. (2019)"),
  table("products", "products of spaces", 5.4e7, "Flat, spherical and hyperbolic factors beside a flat space"),
  table("codes", "spaces without a bound", 2.4e7, "A Wasserstein auto-encoder and a codebook, beside Gaussians"),
  {
    ...{ what: "transports", label: "Table: learned transports", samples: 3.45e5, rate: 1000, result: "table.md" },
    detail: "VAELLS on concentric circles, a swiss roll and turned digits: whether its transports follow them",
  },
];

function figure(number: number, samples: number, rate: number, detail: string): Reproducible {
  const what = `figure${number}`;
  return { what, label: `Figure ${number} of the paper`, detail, samples, rate, result: `${what}.png` };
}

function table(what: string, name: string, samples: number, detail: string): Reproducible {
  return { what, label: `Table: ${name}`, detail, samples, rate: 5000, result: "table.md" };
}

const budgets = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];
const MOST_BUDGETS = 5;
/** Less than this is no picture of anything. */
const FEWEST_SAMPLES = 1e5;

interface Chosen {
  readonly what: string;
  /** The share of the printed training. */
  readonly budget: number;
}

/** `VAE: Reproduce…`: what is printed elsewhere, run here by the command line in a process of its own. */
export function registerReproduce(places: Places, log: Log): vscode.Disposable {
  const running = new Set<string>();
  return vscode.commands.registerCommand("latentLens.reproduce", async (given?: Chosen) => {
    if (!(await requireTrust("Reproducing a figure"))) return;
    const chosen = given ?? (await choose(places));
    const about = reproducibles.find(({ what }) => what === chosen?.what);
    if (!chosen || !about) return;
    // Named after what it is, so that the same choice goes on with it.
    const out = path.join(places.reproductions, `${chosen.what}-${chosen.budget}`);
    if (running.has(out)) {
      void vscode.window.showInformationMessage(`VAE: ${about.label} is being reproduced already.`);
      return;
    }
    running.add(out);
    try {
      const done = await runReproduction(places.commandLine, { ...chosen, out, title: `VAE: ${about.label}` }, log);
      if (!done) return;
      const file = vscode.Uri.file(path.join(out, about.result));
      await vscode.commands.executeCommand(about.result.endsWith(".md") ? "markdown.showPreview" : "vscode.open", file);
    } finally {
      running.delete(out);
    }
  });
}

/** What, and how much of it; what was begun and not finished is offered first. */
async function choose(places: Places): Promise<Chosen | undefined> {
  const begun = (await unfinished(places)).map(({ what, budget }) => ({
    label: `$(debug-continue) Go on with ${labelOf(what)}`,
    description: share(budget),
    detail: "It was stopped; all that was done is kept",
    what,
    budget: budget as number | null,
  }));
  const anew = reproducibles.map(({ what, label, detail }) => ({ label, detail, what, budget: null as number | null }));
  const picked = await vscode.window.showQuickPick([...begun, ...anew], {
    title: "VAE: Reproduce",
    placeHolder: "What is to be run and set beside what is printed",
    matchOnDetail: true,
  });
  if (!picked) return undefined;
  const { what, budget } = picked;
  if (budget !== null) return { what, budget };
  const about = reproducibles.find((each) => each.what === what) as Reproducible;
  const items = budgets
    .filter((each) => each * about.samples >= FEWEST_SAMPLES)
    .slice(-MOST_BUDGETS)
    .reverse()
    .map((each) => ({
      label: share(each),
      description: `about ${duration((each * about.samples) / about.rate)} here`,
      budget: each,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `VAE: ${about.label}`,
    placeHolder: "How much of the printed training; it can be stopped and gone on with at any time",
  });
  return chosen && { what, budget: chosen.budget };
}

async function unfinished(places: Places): Promise<Chosen[]> {
  const names = await readdir(places.reproductions).catch((): string[] => []);
  const found: Chosen[] = [];
  for (const name of names) {
    const [, what, budget] = /^([a-z]+\d?)-([\d.e-]+)$/.exec(name) ?? [];
    const about = reproducibles.find((each) => each.what === what);
    if (!about || !(Number(budget) > 0)) continue;
    const files = await readdir(path.join(places.reproductions, name)).catch((): string[] => []);
    if (!files.includes(about.result)) found.push({ what: about.what, budget: Number(budget) });
  }
  return found;
}

function labelOf(what: string): string {
  const label = reproducibles.find((each) => each.what === what)?.label ?? what;
  return label.charAt(0).toLowerCase() + label.slice(1);
}

function share(budget: number): string {
  return budget === 1
    ? "all of the printed training"
    : `${Number((100 * budget).toPrecision(2))} % of the printed training`;
}
