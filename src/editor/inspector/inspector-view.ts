import * as path from "node:path";
import * as vscode from "vscode";
import { InspectorSession } from "../../inspector/session.js";
import type { HostToPage, InspectorToHost, ModelOverview } from "../../inspector-protocol.js";
import { chooseData } from "../commands/choose-data.js";
import { requireTrust } from "../commands/trust.js";
import type { Log } from "../log.js";
import { saveFile } from "../panel/save-file.js";
import { setPanelPage } from "../panel/webview-html.js";
import type { Places } from "../places.js";
import { chooseLayers } from "./choose-layers.js";
import { exportModel } from "./export-model.js";
import { onDisk } from "./local-copy.js";
import { askActivations, rememberMapping } from "./mapping.js";
import { readPageMessage } from "./page-messages.js";
import { openSettingsDiff } from "./settings-documents.js";

export interface InspectorServices {
  readonly places: Places;
  readonly log: Log;
}

/** A file that is written in many small steps is read once they are over. */
const QUIET_MILLISECONDS = 600;

/**
 * One file in one webview, with a process of its own that reads it. The page holds nothing: when it comes back it is told all
 * that was found.
 */
export class InspectorView implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[] = [];
  #session: InspectorSession | null = null;
  /** What the page is told when it asks, the newest of each kind. */
  readonly #known = new Map<string, HostToPage>();
  #changed: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(
    private readonly webview: vscode.Webview,
    readonly uri: vscode.Uri,
    private readonly services: InspectorServices,
    /** To be held against it. */
    private readonly other: vscode.Uri | null = null,
  ) {
    this.#disposables.push(webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    setPanelPage(webview, services.places, { script: "inspector.js", element: "model-inspector" });
    const folder = vscode.Uri.joinPath(uri, "..");
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, path.posix.basename(uri.path)),
    );
    this.#disposables.push(
      watcher,
      watcher.onDidChange(() => this.#reread()),
      watcher.onDidCreate(() => this.#reread()),
    );
    void this.#read();
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#changed) clearTimeout(this.#changed);
    this.#session?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #read(): Promise<void> {
    this.#session?.dispose();
    this.#known.clear();
    const session = new InspectorSession(this.services.places.inspector, (message) => this.#pass(message, session));
    this.#session = session;
    try {
      session.ask({
        type: "open",
        path: await this.#local(this.uri),
        name: this.other ? vscode.workspace.asRelativePath(this.uri) : path.posix.basename(this.uri.path),
      });
      if (this.other) {
        const name = vscode.workspace.asRelativePath(this.other);
        session.ask({ type: "compare", path: await this.#local(this.other), name });
      }
      session.ask({ type: "health" });
    } catch (error) {
      this.#pass({ type: "problem", message: error instanceof Error ? error.message : String(error) }, session);
    }
  }

  async #local(uri: vscode.Uri): Promise<string> {
    const local = await onDisk(uri, this.services.places.copies);
    if (this.#disposed) local.dispose();
    else this.#disposables.push(local);
    return local.path;
  }

  #reread(): void {
    if (this.#changed) clearTimeout(this.#changed);
    this.#changed = setTimeout(() => void this.#read(), QUIET_MILLISECONDS);
  }

  #pass(message: InspectorToHost, session: InspectorSession): void {
    if (session !== this.#session) return;
    if (message.type === "exported") {
      if (message.told) void rememberMapping(this.uri, message.told);
      if (message.supposed.length > 0) {
        void vscode.window.showInformationMessage(
          `VAE: The file does not tell, and was supposed: ${message.supposed.join("; ")}`,
        );
      }
      if (message.decoder) openDecoder(message.decoder);
      return;
    }
    if (message.type === "problem" && session.errorOutput) this.services.log.error(session.errorOutput);
    if (message.type !== "progress" && message.type !== "statistics") this.#known.set(message.type, message);
    void this.webview.postMessage(message);
  }

  async #openInPanel(): Promise<void> {
    const opening = this.#overview?.opening ?? null;
    if (opening?.kind === "model") openDecoder(opening.decoder);
    if (opening?.kind !== "convert") return;
    const told = opening.askActivations ? await askActivations(this.uri) : { mapping: {} };
    if (!told) return;
    // The run that the panel shows is called after this folder.
    const name = path.posix.basename(this.uri.path).replace(/\.\w+$/, "");
    const folder = vscode.Uri.joinPath(this.services.places.copies, `converted-${process.pid}-${Date.now()}`);
    this.#disposables.push({
      dispose: () => void vscode.workspace.fs.delete(folder, { recursive: true }).then(undefined, () => undefined),
    });
    this.#session?.ask({ type: "export", form: "tfjs", target: vscode.Uri.joinPath(folder, name).fsPath, ...told });
  }

  /** Runs test images through the model: those that a run was trained on, else those that the user says. */
  async #runData(): Promise<void> {
    if (!(await requireTrust("Running data through a model"))) return;
    const data = this.#overview?.data ?? (await chooseData("VAE: Run the Test Set"));
    if (data) this.#session?.ask({ type: "activity", data, ...this.services.places.forTrainer });
  }

  async #chooseLayers(): Promise<void> {
    if (await chooseLayers(this.uri, this.#overview?.layers ?? [])) this.#reread();
  }

  get #overview(): ModelOverview | null {
    const known = this.#known.get("overview");
    return known?.type === "overview" ? known.overview : null;
  }

  #receive(raw: unknown): void {
    const message = readPageMessage(raw);
    switch (message?.type) {
      case "ready":
        for (const type of ["overview", "health", "comparison", "activity", "problem"]) {
          const known = this.#known.get(type);
          if (known) void this.webview.postMessage(known);
        }
        break;
      case "statistics":
        this.#session?.ask(message);
        break;
      case "copy":
        void vscode.env.clipboard.writeText(message.text);
        break;
      case "save":
        void saveFile(message.suggestedName, message.bytes);
        break;
      case "openInPanel":
        void this.#openInPanel();
        break;
      case "export":
        void exportModel(this.services.places, this.uri);
        break;
      case "chooseLayers":
        void this.#chooseLayers();
        break;
      case "activity":
        void this.#runData();
        break;
      case "cancelActivity":
        this.#session?.ask(message);
        break;
      case "settingsDiff":
        if (this.other) void openSettingsDiff(this.uri, this.other);
        break;
      default:
        this.services.log.error("the inspector sent a message that is not in its protocol");
    }
  }
}

function openDecoder(modelJson: string): void {
  void vscode.commands.executeCommand("latentLens.openModel", vscode.Uri.file(modelJson));
}
