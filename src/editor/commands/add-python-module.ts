import * as vscode from "vscode";
import type { Places } from "../places.js";
import { requireTrust } from "./trust.js";

const NAME = "latent_lens.py";
const LINES = "import latent_lens\nlens = latent_lens.follow(model, test_loader, train_loader)\n";

/** `VAE: Add latent_lens.py to This Folder`: the module by which a training in Python is followed. */
export function registerAddPythonModule(places: Places): vscode.Disposable {
  return vscode.commands.registerCommand("latentLens.addPythonModule", async (clicked?: vscode.Uri) => {
    if (!(await requireTrust("Adding a file"))) return;
    const folder = clicked ? await folderOf(clicked) : await chooseFolder();
    if (folder) await addModule(folder, places);
  });
}

async function addModule(folder: vscode.Uri, places: Places): Promise<void> {
  const { fs } = vscode.workspace;
  const target = vscode.Uri.joinPath(folder, NAME);
  const shipped = await fs.readFile(places.pythonModule);
  const present = await fs.readFile(target).then(
    (bytes) => bytes,
    () => null,
  );
  if (present && !Buffer.from(present).equals(Buffer.from(shipped))) {
    const replace = "Replace";
    const question = `There is another ${NAME} in this folder. Replace it by the one of this version?`;
    if ((await vscode.window.showWarningMessage(question, { modal: true }, replace)) !== replace) return;
  }
  await fs.writeFile(target, shipped);
  // By this folder the module finds where the runs of the workspace are.
  await fs.createDirectory(vscode.Uri.file(places.runs));
  const copy = "Copy the Two Lines";
  const choice = await vscode.window.showInformationMessage(
    `VAE: ${NAME} was added. Two lines in a PyTorch program let you follow its training here.`,
    copy,
  );
  if (choice === copy) await vscode.env.clipboard.writeText(LINES);
}

/** What was clicked in the explorer, or the folder it lies in. */
async function folderOf(clicked: vscode.Uri): Promise<vscode.Uri> {
  const { type } = await vscode.workspace.fs.stat(clicked);
  return type & vscode.FileType.Directory ? clicked : vscode.Uri.joinPath(clicked, "..");
}

/** The folder of the program in the active editor, where it is one, else of the workspace. */
async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const inWorkspace = document && vscode.workspace.getWorkspaceFolder(document.uri);
  if (document?.languageId === "python" && inWorkspace) return vscode.Uri.joinPath(document.uri, "..");
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return (await vscode.window.showWorkspaceFolderPick())?.uri;
  if (!folders[0]) void vscode.window.showInformationMessage(`VAE: open a folder first; ${NAME} is added to it.`);
  return folders[0]?.uri;
}
