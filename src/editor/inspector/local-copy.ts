import { createHash } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import { mappingFileOf } from "../../checkpoint/inspect/model-mapping.js";

/** What is copied of a file that is on no disk. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** A file's path on this machine's disk; one of a virtual workspace or of a version is copied first, with what it names. */
export async function onDisk(uri: vscode.Uri, copies: vscode.Uri): Promise<{ path: string; dispose(): void }> {
  if (uri.scheme === "file" || uri.scheme === "vscode-userdata") return { path: uri.fsPath, dispose: () => undefined };
  const name = createHash("sha256").update(uri.toString()).digest("hex").slice(0, 16);
  const folder = vscode.Uri.joinPath(copies, `${name}-${process.pid}`);
  const target = vscode.Uri.joinPath(folder, path.posix.basename(uri.path));
  await copy(uri, target);
  // What its user said of it before.
  const [said, saidThere] = [uri, target].map((each) => each.with({ path: mappingFileOf(each.path) })) as [
    vscode.Uri,
    vscode.Uri,
  ];
  await copy(said, saidThere).catch(() => undefined);
  if (target.path.endsWith("model.json")) await copyWeights(uri, target, folder);
  return {
    path: target.fsPath,
    dispose: () => void vscode.workspace.fs.delete(folder, { recursive: true }).then(undefined, () => undefined),
  };
}

async function copy(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const { size } = await vscode.workspace.fs.stat(from);
  if (size > MOST_BYTES)
    throw new Error(`${from.path}: it is too large to be copied here; open it from a folder on a disk`);
  await vscode.workspace.fs.writeFile(to, await vscode.workspace.fs.readFile(from));
}

/** The weight files beside a tfjs model.json; what is not there, the reader will name. */
async function copyWeights(uri: vscode.Uri, target: vscode.Uri, folder: vscode.Uri): Promise<void> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(target));
  const names = [...text.matchAll(/"([\w-]{1,100}(?:\.[\w-]{1,20})*\.bin)"/g)].map(([, name]) => name as string);
  for (const name of new Set(names)) {
    const from = vscode.Uri.joinPath(uri, "..", name);
    await copy(from, vscode.Uri.joinPath(folder, name)).catch(() => undefined);
  }
}
