import * as vscode from "vscode";
import type { ModelMapping } from "../../checkpoint/inspect/model-mapping.js";
import type { LayerRow } from "../../inspector-protocol.js";
import { rememberMapping } from "./mapping.js";

const NONE = "none";

/**
 * Asks which layers of a file are its encoder and decoder, where neither names nor shapes tell; the answer is kept beside the
 * file. False where a question was dismissed.
 */
export async function chooseLayers(file: vscode.Uri, layers: readonly LayerRow[]): Promise<boolean> {
  const title = "VAE: Which layers are what?";
  const items = layers.map(({ name, form }) => ({ label: name, description: form }));
  const one = (placeHolder: string, none: string) =>
    vscode.window.showQuickPick([...items, { label: `$(circle-slash) ${none}`, description: "", none: NONE }], {
      title,
      placeHolder,
    });
  const many = (placeHolder: string, among: typeof items) =>
    vscode.window.showQuickPick(among, { title, placeHolder, canPickMany: true });
  const decoder = await many("The decoder's, in the order of the file (none: it has no decoder)", items);
  if (!decoder) return false;
  const mean = await one("The layer that gives the mean", "There is no encoder");
  if (!mean) return false;
  const hasEncoder = !("none" in mean);
  const logVariance = hasEncoder ? await one("The layer that gives the log variance", "There is none") : mean;
  if (!logVariance) return false;
  const rest = items.filter(
    ({ label }) => ![mean.label, logVariance.label].includes(label) && !decoder.some((each) => each.label === label),
  );
  const encoder =
    hasEncoder && rest.length > 0 ? await many("The encoder's others, in the order of the file", rest) : [];
  if (!encoder) return false;
  const mapping: ModelMapping = {
    decoder: decoder.map(({ label }) => label),
    encoder: encoder.map(({ label }) => label),
    ...(hasEncoder ? { mean: mean.label } : {}),
    ...("none" in logVariance ? {} : { logVariance: logVariance.label }),
  };
  await rememberMapping(file, mapping);
  return true;
}
