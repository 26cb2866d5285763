import * as path from "node:path";
import * as vscode from "vscode";
import type { Panels } from "../panel/panels.js";
import type { RunCollection } from "../runs/run-collection.js";
import { chooseData } from "./choose-data.js";
import { requireTrust } from "./trust.js";

/** `VAE: Open Model…`: a tfjs decoder that another program saved, with its encoder if there is one. */
export function registerOpenModel(runs: RunCollection, panels: Panels): vscode.Disposable {
  return vscode.commands.registerCommand("latentLens.openModel", async (given?: vscode.Uri) => {
    if (!(await requireTrust("Opening a model"))) return;
    const decoder = given ?? (await pickModel("Open Decoder", "The decoder's model.json"));
    if (!decoder) return;
    const encoder = await askEncoder(decoder.fsPath);
    if (encoder === undefined) return;
    const data = encoder ? await chooseData("VAE: Open Model") : null;
    if (data === undefined) return;
    const folder = path.basename(path.dirname(decoder.fsPath));
    const name = folder === "decoder" ? path.basename(path.dirname(path.dirname(decoder.fsPath))) : folder;
    const model = runs.openModel(name, {
      decoderPath: decoder.fsPath,
      encoderPath: encoder,
      data,
    });
    panels.open(model);
    const { session } = model;
    const end = await session?.ended;
    if (end?.status === "failed") void vscode.window.showErrorMessage(`VAE: ${name}: ${end.message}`);
  });
}

/** A path, null for "none", undefined where the question was dismissed. */
async function askEncoder(decoder: string): Promise<string | null | undefined> {
  const beside = path.join(path.dirname(path.dirname(decoder)), "encoder", "model.json");
  const exists = await vscode.workspace.fs.stat(vscode.Uri.file(beside)).then(
    () => true,
    () => false,
  );
  const choice = await vscode.window.showQuickPick(
    [
      ...(exists ? [{ label: "$(check) The encoder beside it", detail: beside, answer: beside }] : []),
      { label: "$(circle-slash) Decoder alone", detail: "Hover-decode and the manifold", answer: null },
      {
        label: "$(folder-opened) Choose an encoder…",
        detail: "Scatter and terms, with data that you choose",
        answer: "",
      },
    ],
    { title: "VAE: Open Model", placeHolder: "Is there an encoder?" },
  );
  if (!choice) return undefined;
  if (choice.answer !== "") return choice.answer;
  return (await pickModel("Open Encoder", "The encoder's model.json"))?.fsPath;
}

async function pickModel(openLabel: string, title: string): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel,
    canSelectMany: false,
    filters: { "TensorFlow.js model": ["json"] },
  });
  return picked?.[0];
}
