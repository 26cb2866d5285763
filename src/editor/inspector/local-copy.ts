import { createHash } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import { beside, mappingBeside } from "./beside.js";

/** What is copied of a file that is on no disk, and of all that stands beside it. */
const MOST_BYTES = 1024 * 1024 * 1024;

export interface LocalPlace {
  readonly path: string;
  dispose(): void;
}

/** A file's path on this machine's disk; one of a virtual workspace or of a version is copied first, with what it names. */
export async function onDisk(uri: vscode.Uri, copies: vscode.Uri): Promise<LocalPlace> {
  if (isOnDisk(uri)) return { path: uri.fsPath, dispose: () => undefined };
  const folder = copyFolder(uri, copies);
  const target = vscode.Uri.joinPath(folder, path.posix.basename(uri.path));
  await copy(uri, target);
  // What its user said of it before.
  await copy(mappingBeside(uri), mappingBeside(target)).catch(() => undefined);
  for (const name of await namesBeside(uri, target)) {
    // What is not there, the reader will name.
    await copy(beside(uri, name), vscode.Uri.joinPath(folder, name)).catch(() => undefined);
  }
  return { path: target.fsPath, dispose: () => remove(folder) };
}

export interface WrittenPlace extends LocalPlace {
  /** Brings what was written to where it belongs. */
  deliver(): Promise<void>;
}

/** A place on this machine's disk for what is to be written to a file or folder that may be on none. */
export async function toBeWritten(target: vscode.Uri, copies: vscode.Uri): Promise<WrittenPlace> {
  if (isOnDisk(target)) return { path: target.fsPath, deliver: async () => undefined, dispose: () => undefined };
  const folder = copyFolder(target, copies);
  await vscode.workspace.fs.createDirectory(folder);
  const local = vscode.Uri.joinPath(folder, path.posix.basename(target.path));
  return {
    path: local.fsPath,
    deliver: () => copyAll(local, target),
    dispose: () => remove(folder),
  };
}

function isOnDisk({ scheme }: vscode.Uri): boolean {
  return scheme === "file" || scheme === "vscode-userdata";
}

function copyFolder(uri: vscode.Uri, copies: vscode.Uri): vscode.Uri {
  const name = createHash("sha256").update(uri.toString()).digest("hex").slice(0, 16);
  return vscode.Uri.joinPath(copies, `${name}-${process.pid}`);
}

function remove(folder: vscode.Uri): void {
  void vscode.workspace.fs.delete(folder, { recursive: true }).then(undefined, () => undefined);
}

async function copy(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const { size } = await vscode.workspace.fs.stat(from);
  if (size > MOST_BYTES)
    throw new Error(`${from.path}: it is too large to be copied here; open it from a folder on a disk`);
  await vscode.workspace.fs.writeFile(to, await vscode.workspace.fs.readFile(from));
}

/** A file, or a folder with all that is in it. */
async function copyAll(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const { type } = await vscode.workspace.fs.stat(from);
  if (type !== vscode.FileType.Directory) return copy(from, to);
  await vscode.workspace.fs.createDirectory(to);
  for (const [name] of await vscode.workspace.fs.readDirectory(from))
    await copyAll(vscode.Uri.joinPath(from, name), vscode.Uri.joinPath(to, name));
}

/** Files beside one that it needs: the weights of a tfjs model.json, and what an ONNX model keeps outside of itself. */
async function namesBeside(uri: vscode.Uri, copied: vscode.Uri): Promise<string[]> {
  const file = path.posix.basename(uri.path);
  if (file.endsWith("model.json")) {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(copied));
    const named = [...text.matchAll(/"((?:[\w-]{1,100}\/){0,4}[\w-]{1,100}(?:\.[\w-]{1,20})*\.bin)"/g)];
    return [...new Set(named.map(([, name]) => name as string))];
  }
  if (!file.endsWith(".onnx")) return [];
  // Called after the model by all that write them: model.onnx.data, model.onnx_data, model.bin.
  const stem = file.slice(0, -".onnx".length);
  const others = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(uri, "..")).then(
    (entries) => entries,
    () => [],
  );
  return others.flatMap(([name, type]) =>
    type === vscode.FileType.File && name !== file && name.startsWith(stem) && /[._](data|bin|weights)$/.test(name)
      ? [name]
      : [],
  );
}
