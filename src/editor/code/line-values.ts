import * as vscode from "vscode";
import type { LatentSnapshot } from "../../protocol.js";
import type { RunModel } from "../runs/run-model.js";
import { sameCode } from "./code-outline.js";
import type { CodeRuns } from "./code-runs.js";
import { type LineTexts, lineTexts } from "./line-texts.js";
import type { Mark } from "./marks.js";
import { documentOutline, isCode } from "./training-documents.js";

const REDRAW_MILLISECONDS = 300;

/** The terms at the ends of the lines that make them: live while the file trains, greyed once the code is another. */
export class LineValues implements vscode.Disposable {
  readonly #decoration = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 3ch", fontStyle: "normal" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
  readonly #subscriptions: vscode.Disposable[];
  readonly #drawn = new WeakMap<vscode.TextEditor, string>();
  readonly #snapshots = new Map<RunModel, { readonly step: number; readonly snapshot: LatentSnapshot }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly runs: CodeRuns) {
    const redraw = () => {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        for (const editor of vscode.window.visibleTextEditors) void this.#draw(editor);
      }, REDRAW_MILLISECONDS);
    };
    this.#subscriptions = [
      this.#decoration,
      runs.onDidChange(redraw),
      vscode.window.onDidChangeVisibleTextEditors(redraw),
      vscode.workspace.onDidChangeTextDocument(redraw),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("latentLens.lineValues")) redraw();
      }),
    ];
    redraw();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #draw(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    if (!isCode(document)) return;
    const on = vscode.workspace.getConfiguration("latentLens").get("lineValues", true);
    const model = on ? this.runs.newest(document.uri.fsPath) : undefined;
    const outline = model ? documentOutline(document) : null;
    const options =
      model && outline
        ? decorations(document, outline.marks, {
            texts: lineTexts(model, await this.#snapshot(model)),
            stale: await this.#isStale(document, model),
          })
        : [];
    // What stands there already is not drawn again: it would flicker.
    const drawn = JSON.stringify(options);
    if (this.#drawn.get(editor) === drawn) return;
    this.#drawn.set(editor, drawn);
    editor.setDecorations(this.#decoration, options);
  }

  async #isStale(document: vscode.TextDocument, model: RunModel): Promise<boolean> {
    const code = await this.runs.codeOf(model);
    return code !== undefined && !sameCode(code, document.getText());
  }

  /** The run's newest snapshot, read once a step. */
  async #snapshot(model: RunModel): Promise<LatentSnapshot | null> {
    const passing = model.session?.latestSnapshot;
    if (passing) return passing;
    const step = model.snapshots.at(-1)?.step;
    if (step === undefined) return null;
    const known = this.#snapshots.get(model);
    if (known?.step === step) return known.snapshot;
    const snapshot = await model.snapshot(step).catch(() => null);
    if (snapshot) this.#snapshots.set(model, { step, snapshot });
    return snapshot;
  }
}

function decorations(
  document: vscode.TextDocument,
  marks: readonly Mark[],
  { texts, stale }: { readonly texts: LineTexts; readonly stale: boolean },
): vscode.DecorationOptions[] {
  const color = new vscode.ThemeColor(stale ? "disabledForeground" : "editorCodeLens.foreground");
  const note = stale ? "The code has changed since this was computed." : "";
  const lines = new Map<number, string[]>();
  for (const { part, range } of marks) {
    const text = texts.get(part);
    const line = range.line - 1;
    if (text && line < document.lineCount) lines.set(line, [...(lines.get(line) ?? []), text]);
  }
  return [...lines].map(([line, found]) => {
    const { end } = document.lineAt(line).range;
    return {
      range: new vscode.Range(end, end),
      ...(note ? { hoverMessage: note } : {}),
      renderOptions: { after: { contentText: found.join("   "), color } },
    };
  });
}
