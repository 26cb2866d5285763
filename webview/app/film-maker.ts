import type { SnapshotSummary } from "../../src/protocol.js";
import type { Film } from "../export/film.js";
import type { PictureSource } from "../export/picture-source.js";
import { fileName, saveBytes } from "./save.js";

/** An element on the stage: its picture can be taken away. */
export interface StageElement extends HTMLElement {
  source(): PictureSource | null;
  /** Keeps the camera, and lets points jump instead of move, while a film is made. */
  hold?(still: boolean): void;
  /** Resolves when all is drawn that was asked for. */
  settled?(): Promise<void>;
}

/** The panel, as far as a film takes it. */
export interface FilmSet {
  readonly stage: StageElement | null;
  /** The step that the slider stands at; null for the present. */
  readonly step: number | null;
  seek(step: number | null): void;
  /** Whether a recorded moment is on the stage, with its decoder. */
  shows(step: number): boolean;
  /** Hears of progress. */
  changed(): void;
}

/** A moment that has not come from the host after so long never comes. */
const PATIENCE_MILLISECONDS = 30_000;

/** Goes through the recorded moments, and takes each one's picture as it is seen on the stage. */
export class FilmMaker {
  /** The part done, 0 to 1; null where no film is made. */
  part: number | null = null;
  #ending: AbortController | null = null;

  constructor(private readonly set: FilmSet) {}

  /** @throws Error in words for the user; nothing is thrown where the film was cancelled */
  async make(film: Film, moments: readonly SnapshotSummary[], run: string): Promise<void> {
    if (this.#ending) return;
    const { stage, step: before } = this.set;
    const name = stage?.source()?.name;
    if (!stage || !name) throw new Error("there is no picture on the stage to make a film of");
    const ending = new AbortController();
    this.#ending = ending;
    this.#tell(0);
    stage.hold?.(true);
    try {
      const show = async (step: number) => {
        this.set.seek(step);
        await this.#until(() => this.set.shows(step), ending.signal);
        await stage.settled?.();
        ending.signal.throwIfAborted();
        const source = stage.source();
        if (!source) throw new Error(`step ${step} has no picture`);
        return source.canvas();
      };
      const bytes = await film.make(moments, show, (part) => this.#tell(part));
      saveBytes(bytes, fileName(run, `${name}.${film.ending}`));
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    } finally {
      stage.hold?.(false);
      this.#ending = null;
      this.#tell(null);
      this.set.seek(before);
    }
  }

  cancel(): void {
    this.#ending?.abort();
  }

  #tell(part: number | null): void {
    this.part = part;
    this.set.changed();
  }

  async #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + PATIENCE_MILLISECONDS;
    while (!isSo()) {
      signal.throwIfAborted();
      if (performance.now() > deadline) throw new Error("a recorded moment did not come from the run's folder");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
