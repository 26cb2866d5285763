import * as vscode from "vscode";
import type { RunCollection } from "../runs/run-collection.js";
import { type Compared, ComparisonPanel, type ComparisonServices } from "./comparison-panel.js";

const VIEW_TYPE = "latentLens.compare";

/** Opens comparisons, and brings them back with the window. */
export class Comparisons implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Set<ComparisonPanel>();
  readonly #registration: vscode.Disposable;

  constructor(
    private readonly services: ComparisonServices,
    private readonly runs: RunCollection,
  ) {
    this.#registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  open(compared: readonly Compared[]): ComparisonPanel {
    return this.#add(vscode.window.createWebviewPanel(VIEW_TYPE, "Compare", vscode.ViewColumn.Active), compared);
  }

  /** The runs that are still there; what waited for its turn when the window went is not trained any more. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { ids } = (state ?? {}) as { readonly ids?: unknown };
    const listed = await this.runs.list();
    const wanted = Array.isArray(ids) ? ids : [];
    this.#add(
      panel,
      wanted.flatMap((id) => listed.find((model) => model.id === id) ?? []),
    );
  }

  dispose(): void {
    this.#registration.dispose();
    for (const panel of this.#panels) panel.dispose();
  }

  #add(webviewPanel: vscode.WebviewPanel, compared: readonly Compared[]): ComparisonPanel {
    const panel = new ComparisonPanel(webviewPanel, this.services, compared);
    this.#panels.add(panel);
    webviewPanel.onDidDispose(() => this.#panels.delete(panel));
    return panel;
  }
}
