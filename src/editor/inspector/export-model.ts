import * as path from "node:path";
import * as vscode from "vscode";
import { InspectorSession } from "../../inspector/session.js";
import type { InspectorToHost, ModelForm } from "../../inspector-protocol.js";
import type { Places } from "../places.js";
import { type LocalPlace, onDisk, toBeWritten } from "./local-copy.js";
import { askActivations, rememberMapping } from "./mapping.js";

const FORMS: readonly (vscode.QuickPickItem & { readonly form: ModelForm })[] = [
  { form: "onnx", label: "ONNX", description: "encoder.onnx, decoder.onnx" },
  { form: "tfjs", label: "TensorFlow.js", description: "encoder/model.json, decoder/model.json" },
  { form: "keras", label: "Keras", description: "encoder.keras, decoder.keras" },
  { form: "safetensors", label: "safetensors", description: "all tensors in one file" },
];

type Exported = Extract<InspectorToHost, { type: "exported" }>;

/** `VAE: Export Model…`: a run, a checkpoint or a model file in another form. */
export async function exportModel(places: Places, model: vscode.Uri): Promise<void> {
  const title = `VAE: Export ${nameOf(model)}`;
  const chosen = await vscode.window.showQuickPick(FORMS, { title, placeHolder: "In which form?" });
  const target = chosen && (await askTarget(chosen.form, model, title));
  if (!target) return;
  const written = await toBeWritten(target, places.copies);
  const opened: LocalPlace[] = [written];
  try {
    const local = await onDisk(model, places.copies);
    opened.push(local);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const exported = await vscode.window.withProgress(options, (_, token) =>
      run(places, model, local.path, chosen.form, written.path, token),
    );
    if (exported) await written.deliver();
    if (exported?.told) await rememberMapping(model, exported.told);
    if (exported) await announce(exported, target);
  } catch (error) {
    void vscode.window.showErrorMessage(`VAE: ${error instanceof Error ? error.message : error}`);
  } finally {
    for (const each of opened) each.dispose();
  }
}

/** Every checkpoint has a manifest.json: its folder says more. */
function nameOf({ path: file }: vscode.Uri): string {
  return path.posix.basename(/(manifest|run|model)\.json$/.test(file) ? path.posix.dirname(file) : file);
}

async function askTarget(form: ModelForm, model: vscode.Uri, title: string): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const workspace = (folders.find(({ uri }) => uri.scheme === "file") ?? folders[0])?.uri;
  const name = nameOf(model).replace(/\.\w+$/, "");
  if (form === "safetensors") {
    const suggested = workspace ?? vscode.Uri.joinPath(model, "..");
    const defaultUri = vscode.Uri.joinPath(suggested, `${name}.safetensors`);
    return vscode.window.showSaveDialog({ title, defaultUri, filters: { safetensors: ["safetensors"] } });
  }
  const options = { canSelectFolders: true, canSelectFiles: false, openLabel: "Export Here", title };
  const picked = await vscode.window.showOpenDialog(workspace ? { ...options, defaultUri: workspace } : options);
  return picked?.[0] && vscode.Uri.joinPath(picked[0], `${name}-${form}`);
}

function run(
  places: Places,
  model: vscode.Uri,
  file: string,
  form: ModelForm,
  target: string,
  token: vscode.CancellationToken,
): Promise<Exported | null> {
  return new Promise((resolve, reject) => {
    const session = new InspectorSession(places.inspector, async (message) => {
      if (message.type === "overview") {
        const { opening } = message.overview;
        const asks = form !== "safetensors" && opening?.kind === "convert" && opening.askActivations;
        const told = asks ? await askActivations(model) : { mapping: {} };
        if (told) session.ask({ type: "export", form, target, ...told });
        else end(() => resolve(null));
      } else if (message.type === "exported") end(() => resolve(message));
      else if (message.type === "problem") end(() => reject(new Error(message.message)));
    });
    const end = (settle: () => void) => {
      session.dispose();
      settle();
    };
    token.onCancellationRequested(() => end(() => resolve(null)));
    session.ask({ type: "open", path: file, name: nameOf(model) });
  });
}

async function announce({ encoder, decoder, supposed }: Exported, target: vscode.Uri): Promise<void> {
  const reveal = "Reveal";
  const halves = [encoder && "encoder", decoder && "decoder"].filter(Boolean).join(" and ");
  const what = halves
    ? `The ${halves} ${encoder && decoder ? "were" : "was"} written to`
    : "The tensors were written to";
  const guesses = supposed.length > 0 ? `; not told by the file, and supposed: ${supposed.join("; ")}` : "";
  const choice = await vscode.window.showInformationMessage(
    `VAE: ${what} ${vscode.workspace.asRelativePath(target)}${guesses}`,
    reveal,
  );
  if (choice === reveal) await vscode.commands.executeCommand("revealInExplorer", target);
}
