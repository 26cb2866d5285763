import * as vscode from "vscode";
import type { DataDescription } from "../../protocol.js";
import { configuredTraining, dataDescription, runName } from "../settings.js";

/** Lets the user say which data: those of the settings first. Undefined where the question was dismissed. */
export async function chooseData(title: string): Promise<DataDescription | undefined> {
  const { data } = configuredTraining();
  const others = ["mnist", "fashion-mnist"].map(dataDescription).filter(({ kind }) => kind !== data.kind);
  const items = [
    { label: runName(data), description: "of the settings", data: data as DataDescription | null },
    ...others.map((each) => ({ label: runName(each), description: "", data: each as DataDescription | null })),
    { label: "$(folder-opened) A Folder…", description: "IDX, NumPy or images by class", data: null, folders: true },
    { label: "$(file) A File…", description: ".npy, .npz, .csv", data: null, folders: false },
  ];
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder: "Which data?" });
  if (!choice || choice.data) return choice?.data ?? undefined;
  const canSelectFolders = "folders" in choice && choice.folders;
  const picked = await vscode.window.showOpenDialog({ title, canSelectFolders, canSelectFiles: !canSelectFolders });
  return picked?.[0] && { kind: "path", path: picked[0].fsPath };
}
