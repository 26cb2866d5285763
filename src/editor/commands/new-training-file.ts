import { constants } from "node:fs";
import { copyFile, readdir, stat } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Places } from "../places.js";

/** What stands in the list, by the template's file name. */
const described: Readonly<Record<string, readonly [title: string, detail: string]>> = {
  "paper.vae.ts": ["The paper's VAE", "784–400–2, Bernoulli, Adam: Kingma & Welling's, as everyone starts"],
  "convolutional.vae.ts": ["Convolutional", "Strided convolutions and their mirror image; a better bound"],
  "beta.vae.ts": ["β-VAE", "Ten dimensions, the KL weighted and warmed up over the epochs"],
  "own-objective.vae.ts": ["Own objective", "What is minimised, written in tfjs operations"],
  "own-data.vae.ts": ["Own data", "Images that the file makes itself"],
  "spherical.vae.ts": [
    "Hyperspherical VAE",
    "A globe: von Mises–Fisher posteriors, a uniform prior (Davidson et al. 2018)",
  ],
  "branching-diffusion.vae.ts": ["Poincaré VAE", "A tree in the hyperbolic disk, gyroplanes (Mathieu et al. 2019)"],
  "mixed-curvature.vae.ts": ["Mixed-curvature VAE", "Flat, spherical and hyperbolic factors (Skopek et al. 2020)"],
  "wasserstein.vae.ts": ["Wasserstein auto-encoder", "MMD or a discriminator for the KL (Tolstikhin et al. 2018)"],
  "vector-quantised.vae.ts": ["VQ-VAE", "A codebook, and a prior over its codes (van den Oord et al. 2017)"],
  "concentric-circles.vae.ts": ["VAELLS on circles", "Learned transports and their orbits (Connor et al. 2021)"],
  "swiss-roll.vae.ts": ["VAELLS on a swiss roll", "Learned transports along a spiral (Connor et al. 2021)"],
};

/** `VAE: New Training File`: a template as a file of the workspace. */
export function registerNewTrainingFile(places: Places): vscode.Disposable {
  return vscode.commands.registerCommand("latentLens.newTrainingFile", async (clicked?: vscode.Uri) => {
    const folder = await folderFor(clicked, places);
    if (!folder) return;
    const names = await readdir(places.templates);
    const items = Object.entries(described).flatMap(([name, [label, detail]]) =>
      names.includes(name) ? [{ label, detail, name }] : [],
    );
    const choice = await vscode.window.showQuickPick(items, { title: "VAE: New Training File", matchOnDetail: true });
    if (!choice) return;
    const target = await freeName(folder, choice.name);
    await copyFile(path.join(places.templates, choice.name), target, constants.COPYFILE_EXCL);
    await vscode.window.showTextDocument(vscode.Uri.file(target));
  });
}

async function folderFor(clicked: vscode.Uri | undefined, places: Places): Promise<string | null> {
  if (clicked?.scheme === "file") {
    return (await stat(clicked.fsPath)).isDirectory() ? clicked.fsPath : path.dirname(clicked.fsPath);
  }
  if (places.workspaceFolder) return places.workspaceFolder;
  const open = "Open Folder…";
  const choice = await vscode.window.showInformationMessage("VAE: a training file needs a folder to lie in.", open);
  if (choice) await vscode.commands.executeCommand("workbench.action.files.openFolder");
  return null;
}

/** `paper.vae.ts`, or `paper-2.vae.ts` where there is one. */
async function freeName(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = path.join(folder, number === 1 ? name : name.replace(".vae.", `-${number}.vae.`));
    const taken = await stat(candidate).catch(() => null);
    if (!taken) return candidate;
  }
}
