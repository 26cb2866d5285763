import * as vscode from "vscode";
import type { SourcePlace } from "../../protocol.js";

/** Mistakes that a training found in the user's files, in the Problems view until the file is edited or trained again. */
export class Mistakes implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("latent-lens");
  readonly #subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) this.#collection.delete(document.uri);
  });

  show(place: SourcePlace, message: string): void {
    const uri = vscode.Uri.file(place.file);
    const diagnostic = new vscode.Diagnostic(rangeAt(uri, place), message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = "Latent Lens";
    this.#collection.set(uri, [diagnostic]);
  }

  /** Before a file is trained, what was found before is forgotten. */
  clear(): void {
    this.#collection.clear();
  }

  async reveal({ file, line, column }: SourcePlace): Promise<void> {
    const position = new vscode.Position(line - 1, column - 1);
    await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(position, position) });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#collection.dispose();
  }
}

/** From the place to the end of its line, where the file is open; else what stands there is not known. */
function rangeAt(uri: vscode.Uri, { line, column }: SourcePlace): vscode.Range {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.fsPath === uri.fsPath);
  const known = document && line <= document.lineCount ? document.lineAt(line - 1).range.end : null;
  const start = new vscode.Position(line - 1, column - 1);
  return new vscode.Range(start, known?.isAfter(start) ? known : start.translate(0, 1));
}
