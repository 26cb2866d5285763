import * as vscode from "vscode";
import { type ModelMapping, mappingFileOf, readMapping } from "../../checkpoint/inspect/model-mapping.js";

const HIDDEN = ["relu", "leaky_relu", "tanh", "sigmoid", "elu", "silu", "gelu", "softplus", "selu"] as const;
const OUTPUTS = [
  { label: "sigmoid", description: "pixels in 0–1" },
  { label: "linear", description: "as the layer gives them" },
  { label: "tanh", description: "pixels in −1–1" },
] as const;

/**
 * The activations of a model whose file holds weights alone, as the user says now; kept beside the file, so that they are asked
 * once. Undefined where the question was dismissed.
 */
export async function askActivations(file: vscode.Uri): Promise<ModelMapping | undefined> {
  const title = "VAE: The file does not tell its activations";
  const hidden = await vscode.window.showQuickPick(
    HIDDEN.map((label) => ({ label })),
    { title, placeHolder: "Of the hidden layers" },
  );
  if (!hidden) return undefined;
  const output = await vscode.window.showQuickPick(OUTPUTS, { title, placeHolder: "Of the decoder's last layer" });
  if (!output) return undefined;
  const mapping = { hidden: hidden.label, output: output.label };
  await rememberMapping(file, mapping);
  return mapping;
}

/** Adds to what is kept beside the file. Where nothing can be written, it is asked again the next time. */
export async function rememberMapping(file: vscode.Uri, mapping: ModelMapping): Promise<void> {
  const beside = file.with({ path: mappingFileOf(file.path) });
  const bytes = new TextEncoder().encode(`${JSON.stringify({ ...(await read(beside)), ...mapping }, null, 2)}\n`);
  await vscode.workspace.fs.writeFile(beside, bytes).then(undefined, () => undefined);
}

async function read(file: vscode.Uri): Promise<ModelMapping> {
  try {
    return readMapping(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
  } catch {
    return {};
  }
}
