import * as v from "valibot";
import * as vscode from "vscode";
import type { ActivationMapping } from "../../inspector-protocol.js";

const schema = v.object({ hidden: v.string(), output: v.string() });

const HIDDEN = ["relu", "tanh", "sigmoid", "elu", "softplus", "selu"];
const OUTPUTS = [
  { label: "sigmoid", description: "pixels in 0–1" },
  { label: "linear", description: "as the layer gives them" },
  { label: "tanh", description: "pixels in −1–1" },
];

/** Usual ones, where the file itself tells all that matters. */
const UNASKED: ActivationMapping = { hidden: "relu", output: "sigmoid" };

/**
 * The activations of a model whose file holds weights alone: as they were said before, which is kept beside the file, or as the
 * user says now. Undefined where the question was dismissed.
 */
export async function activationsFor(file: vscode.Uri, unknown: boolean): Promise<ActivationMapping | undefined> {
  if (!unknown) return UNASKED;
  const beside = file.with({ path: `${file.path}.latent-lens.json` });
  const remembered = await read(beside);
  if (remembered) return remembered;
  const title = "VAE: The file does not tell its activations";
  const hidden = await vscode.window.showQuickPick(HIDDEN, { title, placeHolder: "Of the hidden layers" });
  if (!hidden) return undefined;
  const output = await vscode.window.showQuickPick(OUTPUTS, { title, placeHolder: "Of the decoder's last layer" });
  if (!output) return undefined;
  const mapping = { hidden, output: output.label };
  // Where nothing can be written, it is asked again the next time.
  const bytes = new TextEncoder().encode(`${JSON.stringify(mapping, null, 2)}\n`);
  await vscode.workspace.fs.writeFile(beside, bytes).then(undefined, () => undefined);
  return mapping;
}

async function read(file: vscode.Uri): Promise<ActivationMapping | null> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
