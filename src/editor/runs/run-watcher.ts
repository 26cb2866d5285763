import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";

/** A folder's news come in bursts: one look a moment later sees them all. */
const BURST_MILLISECONDS = 400;
/** A writer that dies changes no file, and not every file system tells of changes. */
const PATROL_MILLISECONDS = 5000;

/** Looks into run folders that other processes write: when their files change, and now and then while one is written. */
export class RunWatcher implements vscode.Disposable {
  readonly #watcher: vscode.FileSystemWatcher;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #patrol: NodeJS.Timeout | null = null;
  #looking = false;
  #there = "";
  #disposed = false;

  /** `look` is given the folders whose files have changed, and says whether any run is being written elsewhere. */
  constructor(
    private readonly runs: string,
    private readonly look: (changed: ReadonlySet<string>) => Promise<boolean>,
  ) {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(runs), "*/{run.json,metrics.jsonl}");
    this.#watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const note = ({ fsPath }: vscode.Uri) => {
      this.#changed.add(path.dirname(fsPath));
      this.#soon();
    };
    this.#watcher.onDidCreate(note);
    this.#watcher.onDidChange(note);
    this.#watcher.onDidDelete(note);
    this.#soon();
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#patrol) clearTimeout(this.#patrol);
    this.#watcher.dispose();
  }

  #soon(): void {
    if (this.#timer || this.#looking || this.#disposed) return;
    this.#timer = setTimeout(() => void this.#lookNow(), BURST_MILLISECONDS);
  }

  async #lookNow(): Promise<void> {
    if (this.#patrol) clearTimeout(this.#patrol);
    this.#timer = null;
    this.#looking = true;
    const changed = new Set(this.#changed);
    this.#changed.clear();
    this.#there = await runsIn(this.runs);
    const written = await this.look(changed).catch(() => false);
    this.#looking = false;
    if (this.#disposed) return;
    if (this.#changed.size > 0) this.#soon();
    else this.#patrol = setTimeout(() => (written ? this.#soon() : void this.#visit()), PATROL_MILLISECONDS);
  }

  /** While nothing is written: whether a run has come or gone of which no event told, as where a watcher can't be had. */
  async #visit(): Promise<void> {
    const there = await runsIn(this.runs);
    if (this.#disposed) return;
    if (there === this.#there) this.#patrol = setTimeout(() => void this.#visit(), PATROL_MILLISECONDS);
    else this.#soon();
  }
}

/** The names of the folders that are runs, in one word. */
async function runsIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => existsSync(path.join(folder, name, "run.json"))).join("/");
}
