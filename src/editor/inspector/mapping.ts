import * as vscode from "vscode";
import { type ActivationName, type ModelMapping, readMapping } from "../../checkpoint/inspect/model-mapping.js";
import type { ToldOfModel } from "../../inspector-protocol.js";
import { requireTrust } from "../commands/trust.js";
import { mappingBeside } from "./beside.js";

const TRAINING_FILES = "**/*.vae.{ts,js}";
const HIDDEN = ["relu", "leaky_relu", "tanh", "sigmoid", "elu", "silu", "gelu", "softplus", "selu"] as const;
const OUTPUTS = [
  { label: "sigmoid", description: "pixels in 0–1" },
  { label: "linear", description: "as the layer gives them" },
  { label: "tanh", description: "pixels in −1–1" },
] as const;

const TRAINING_FILE = "$(file-code) As a Training File Says…";

/**
 * What a file of weights alone leaves open, as the user says now, or a training file of the same architecture; kept beside the
 * file, so that it is asked once. Undefined where the question was dismissed.
 */
export async function askActivations(file: vscode.Uri): Promise<ToldOfModel | undefined> {
  const title = "VAE: The file does not tell its activations";
  const trainingFiles = await vscode.workspace.findFiles(TRAINING_FILES, "**/node_modules/**", 50);
  const others =
    trainingFiles.length > 0 ? [{ label: TRAINING_FILE, description: "also strides and the image's size" }] : [];
  const hidden = await vscode.window.showQuickPick([...HIDDEN.map((label) => ({ label })), ...others], {
    title,
    placeHolder: "Of the hidden layers",
  });
  if (!hidden) return undefined;
  if (hidden.label === TRAINING_FILE) return chooseTrainingFile(trainingFiles, title);
  const output = await vscode.window.showQuickPick(OUTPUTS, { title, placeHolder: "Of the decoder's last layer" });
  if (!output) return undefined;
  const mapping: ModelMapping = { hidden: hidden.label as ActivationName, output: output.label };
  await rememberMapping(file, mapping);
  return { mapping };
}

async function chooseTrainingFile(files: readonly vscode.Uri[], title: string): Promise<ToldOfModel | undefined> {
  if (!(await requireTrust("Evaluating a training file"))) return undefined;
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Which training file has its architecture?",
  });
  return chosen && { mapping: {}, like: chosen.uri.fsPath };
}

/** Adds to what is kept beside the file. Where nothing can be written, it is asked again the next time. */
export async function rememberMapping(file: vscode.Uri, mapping: ModelMapping): Promise<void> {
  const kept = mappingBeside(file);
  const bytes = new TextEncoder().encode(`${JSON.stringify({ ...(await read(kept)), ...mapping }, null, 2)}\n`);
  await vscode.workspace.fs.writeFile(kept, bytes).then(undefined, () => undefined);
}

async function read(file: vscode.Uri): Promise<ModelMapping> {
  try {
    return readMapping(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
  } catch {
    return {};
  }
}
