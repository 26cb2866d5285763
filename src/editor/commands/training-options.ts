import * as vscode from "vscode";
import { binarizationOf, withBinarization } from "../../data/binarize.js";
import type { Activation } from "../../protocol.js";
import type { PlainConfiguration } from "../../vae/defaults.js";
import { presets } from "../../vae/presets.js";
import { dataDescription } from "../settings.js";

/** Asks for what most runs differ in, step by step; undefined where the questions were dismissed. */
export async function askTrainingOptions(start: PlainConfiguration): Promise<PlainConfiguration | undefined> {
  const preset = await vscode.window.showQuickPick(
    [
      { label: "From the settings", detail: describe(start), configuration: start },
      ...presets.map(({ title, description, configuration }) => ({ label: title, detail: description, configuration })),
    ],
    { title: "VAE: Train with Options (1/5)", placeHolder: "Which model to start from" },
  );
  if (!preset) return undefined;
  const { configuration } = preset;
  const read = await askData();
  if (!read) return undefined;
  const data = withBinarization(read, binarizationOf(start.data));
  const dimensions = await askWhole("Latent dimensions (3/5)", configuration.latent.dimensions, 1, 4096);
  if (dimensions === undefined) return undefined;
  const hidden = await askHidden(configuration);
  if (!hidden) return undefined;
  const epochs = await askWhole("Epochs (5/5)", configuration.epochs, 1, 1_000_000);
  if (epochs === undefined) return undefined;
  return {
    ...configuration,
    data,
    latent: { ...configuration.latent, dimensions },
    encoder: { ...configuration.encoder, hidden },
    decoder: { ...configuration.decoder, hidden: [...hidden].reverse() },
    epochs,
  };
}

async function askData() {
  const choice = await vscode.window.showQuickPick(
    [
      { label: "MNIST", detail: "70,000 handwritten digits, shipped with the extension", words: "mnist" },
      { label: "Fashion-MNIST", detail: "70,000 pieces of clothing; installed apart", words: "fashion-mnist" },
      { label: "A folder…", detail: "IDX, NPY, or PNG and JPEG images, one folder a class", words: "folder" },
      { label: "A file…", detail: "IDX (also gzip), NPY or CSV", words: "file" },
    ],
    { title: "VAE: Train with Options (2/5)", placeHolder: "Data" },
  );
  if (!choice) return undefined;
  if (choice.words !== "folder" && choice.words !== "file") return dataDescription(choice.words);
  const folder = choice.words === "folder";
  const picked = await vscode.window.showOpenDialog({
    canSelectFolders: folder,
    canSelectFiles: !folder,
    openLabel: "Train on This",
  });
  return picked?.[0] && dataDescription(picked[0].fsPath);
}

async function askWhole(title: string, value: number, least: number, most: number): Promise<number | undefined> {
  const answer = await vscode.window.showInputBox({
    title: `VAE: Train with Options: ${title}`,
    value: String(value),
    validateInput: (text) =>
      /^\d{1,7}$/.test(text) && Number(text) >= least && Number(text) <= most
        ? null
        : `A whole number from ${least} to ${most}`,
  });
  return answer === undefined ? undefined : Number(answer);
}

async function askHidden({ encoder }: PlainConfiguration): Promise<readonly number[] | undefined> {
  const answer = await vscode.window.showInputBox({
    title: "VAE: Train with Options: hidden layers (4/5)",
    prompt: "Units of each hidden layer of the encoder; the decoder has them in reverse",
    value: encoder.hidden.join(", "),
    validateInput: (text) =>
      /^\s*\d{1,5}(\s*,\s*\d{1,5})*\s*$/.test(text) ? null : "Whole numbers, separated by commas: 512, 256",
  });
  return answer?.split(",").map(Number);
}

function describe({ encoder, latent, epochs }: PlainConfiguration): string {
  const activation: Activation = encoder.activation;
  return `${encoder.hidden.join("–")} ${activation}, ${latent.kind} ${latent.dimensions}-D, ${epochs} epochs`;
}
