import * as vscode from "vscode";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import { LatentPanel, PANEL_VIEW_TYPE, type PanelServices } from "./latent-panel.js";

/** Every open panel; one a run, and any number of runs. */
export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Set<LatentPanel>();
  readonly #registration: vscode.Disposable;

  constructor(
    private readonly services: PanelServices,
    private readonly runs: RunCollection,
  ) {
    this.#registration = vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, this);
  }

  /** Whether a panel is open that shows no run yet. */
  get hasEmpty(): boolean {
    return [...this.#panels].some(({ runFolder }) => runFolder === null);
  }

  /** Shows a run beside the active editor: in its own panel if it has one, in an empty one, or in a new one. */
  open(model: RunModel | null): void {
    const panels = [...this.#panels];
    const own = panels.find(({ runFolder }) => runFolder === (model?.folder ?? null));
    if (own) {
      own.reveal();
      return;
    }
    const empty = panels.find(({ runFolder }) => runFolder === null);
    if (empty) {
      empty.show(model);
      empty.reveal();
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#add(vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, "Latent", column), model);
  }

  /** The window came back: so does each panel, on its run. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = (state as { readonly runId?: unknown } | null)?.runId;
    const listed = await this.runs.list();
    this.#add(panel, listed.find((model) => model.id === id) ?? null);
  }

  dispose(): void {
    this.#registration.dispose();
    for (const panel of this.#panels) panel.dispose();
  }

  #add(webviewPanel: vscode.WebviewPanel, model: RunModel | null): void {
    const panel = new LatentPanel(webviewPanel, this.services, model);
    this.#panels.add(panel);
    panel.onDidDispose(() => this.#panels.delete(panel));
  }
}
