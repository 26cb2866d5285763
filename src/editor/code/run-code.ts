import * as path from "node:path";
import * as vscode from "vscode";
import type { PartName } from "../../training/training-file/outline.js";
import type { RunModel } from "../runs/run-model.js";
import { sameCode } from "./code-outline.js";
import type { CodeRuns } from "./code-runs.js";
import type { CodeOutline } from "./marks.js";
import { documentOutline, toRange } from "./training-documents.js";

/** From runs back to the code that made them. */
export class RunCode {
  constructor(private readonly runs: CodeRuns) {}

  /** Shows the line that makes a term: in the file itself while it is what the run was made by, else in the run's copy. */
  async reveal(model: RunModel, part: PartName | null): Promise<void> {
    const code = await this.runs.codeOf(model);
    const copy = this.runs.copyOf(model);
    if (code === undefined || copy === undefined) {
      void vscode.window.showInformationMessage(`VAE: ${model.name} was made by no code that is kept.`);
      return;
    }
    const original = await open(this.runs.fileOf(model));
    const document = original && sameCode(original.getText(), code) ? original : await open(copy);
    if (!document) return;
    const range = placeOf(documentOutline(document), part);
    const beside = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
    await vscode.window.showTextDocument(document, {
      viewColumn: beside ?? vscode.ViewColumn.One,
      ...(range ? { selection: range } : {}),
    });
  }

  /** The difference of two runs' code. False where one of them has none. */
  async compare(one: RunModel, other: RunModel): Promise<boolean> {
    const [before, after] = [this.runs.copyOf(one), this.runs.copyOf(other)];
    if (!before || !after) return false;
    await vscode.commands.executeCommand(
      "vscode.diff",
      vscode.Uri.file(before),
      vscode.Uri.file(after),
      `${one.name} ↔ ${other.name} (${path.basename(after)})`,
      { viewColumn: vscode.ViewColumn.Beside, preview: true },
    );
    return true;
  }
}

function placeOf(outline: CodeOutline | null, part: PartName | null): vscode.Range | null {
  if (!outline) return null;
  return toRange(outline.marks.find((mark) => mark.part === part)?.range ?? outline.call);
}

async function open(file: string | undefined): Promise<vscode.TextDocument | null> {
  if (!file) return null;
  return vscode.workspace.openTextDocument(vscode.Uri.file(file)).then(
    (document) => document,
    () => null,
  );
}
