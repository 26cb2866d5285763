import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { type Disposable, Uri, workspace } from "vscode";
import type { Log } from "../log.js";
import type { Places } from "../places.js";
import type { RunModel } from "../runs/run-model.js";

export type PictureName = "examples" | "latent" | "manifold" | "samples" | "reconstructions" | "curves";

const decoding: ReadonlySet<PictureName> = new Set(["manifold", "samples", "reconstructions"]);

const MOST_KEPT = 24;
const PATIENCE_MILLISECONDS = 30_000;

/**
 * Pictures of runs for hovers, as files: a hover's text is cut at 100,000 characters, so that it can't hold them. They are drawn
 * by the command line in a process of its own, one at a time, since the extension host computes nothing; each is drawn once a
 * recorded moment, and goes when the window does.
 */
export class HoverPictures implements Disposable {
  readonly #drawn = new Map<string, Promise<Uri | null>>();
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor(
    private readonly places: Places,
    private readonly log: Log,
  ) {}

  dispose(): void {
    void rm(this.#folder, { recursive: true, force: true });
  }

  /** Null where there is nothing to draw yet. */
  get(model: RunModel, name: PictureName): Promise<Uri | null> {
    const step = model.snapshots.at(-1)?.step;
    if (step === undefined || (decoding.has(name) && !mayDecode(model))) return Promise.resolve(null);
    const key = `${model.folder} ${step} ${name}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const drawing = this.#last.then(() => this.#draw(model.folder, name));
    this.#last = drawing;
    this.#drawn.set(key, drawing);
    // What could not be drawn may be drawn the next time.
    void drawing.then((picture) => picture ?? this.#drawn.delete(key));
    for (const old of [...this.#drawn.keys()].slice(0, -MOST_KEPT)) this.#forget(old);
    return drawing;
  }

  get #folder(): string {
    return path.join(this.places.session, "pictures");
  }

  #forget(key: string): void {
    void this.#drawn.get(key)?.then((picture) => picture && rm(picture.fsPath, { force: true }));
    this.#drawn.delete(key);
  }

  async #draw(folder: string, name: PictureName): Promise<Uri | null> {
    const file = path.join(this.#folder, `${this.#count++}.png`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await promisify(execFile)(
        process.execPath,
        [this.places.commandLine, "export", folder, "--what", name, "--out", file],
        { env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" }, timeout: PATIENCE_MILLISECONDS },
      );
      return Uri.file(file);
    } catch (error) {
      this.log.info(
        `no ${name} of ${path.basename(folder)}: ${error instanceof Error ? error.message : String(error)}`,
      );
      return null;
    }
  }
}

/** A decoder that is the training file's own function is run only where the user trusts it. */
function mayDecode({ description }: RunModel): boolean {
  return workspace.isTrusted || description?.configuration?.decoder.kind !== "own";
}
