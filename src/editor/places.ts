import * as path from "node:path";
import * as vscode from "vscode";
import type { TrainerPlaces } from "../protocol.js";

/** Where things are: runs in the workspace's `.vae/runs`, or in the extension's storage where no folder on disk is open. */
export class Places {
  constructor(private readonly context: vscode.ExtensionContext) {}

  get workspaceFolder(): string | null {
    return vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file")?.uri.fsPath ?? null;
  }

  get runs(): string {
    const folder = this.workspaceFolder;
    return folder
      ? path.join(folder, ".vae", "runs")
      : path.join((this.context.storageUri ?? this.context.globalStorageUri).fsPath, "runs");
  }

  /** Where what is reproduced goes, beside the runs. */
  get reproductions(): string {
    return path.join(path.dirname(this.runs), "reproductions");
  }

  get trainer(): string {
    return this.#shipped("dist", "trainer.js");
  }

  get commandLine(): string {
    return this.#shipped("dist", "cli.js");
  }

  get templates(): string {
    return this.#shipped("media", "templates");
  }

  get inspector(): string {
    return this.#shipped("dist", "inspector.js");
  }

  /** Where copies of files that are on no disk are kept while they are looked into. */
  get copies(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.globalStorageUri, "copies");
  }

  /** A folder of this window's session: where it could not be emptied at the end, VS Code does so with its old logs. */
  get session(): string {
    return this.context.logUri.fsPath;
  }

  /** What the trainer needs to find. */
  get forTrainer(): TrainerPlaces {
    return { bundledData: this.#shipped("dist", "data"), workspaceFolder: this.workspaceFolder };
  }

  get webview(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, "dist", "webview");
  }

  get wasm(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, "dist", "wasm");
  }

  /** The module that follows trainings in Python. */
  get pythonModule(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, "media", "python", "latent_lens.py");
  }

  #shipped(...parts: string[]): string {
    return path.join(this.context.extensionUri.fsPath, ...parts);
  }
}
