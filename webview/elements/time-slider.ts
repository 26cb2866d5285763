import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { SnapshotSummary } from "../../src/protocol.js";
import { type Film, framesFilm, gifFilm } from "../export/film.js";
import { controls } from "../styles/controls.js";

import "./menu-button.js";
import type { MenuItem } from "./menu-button.js";

const SPEEDS = [1, 2, 4, 8] as const;
/** Recorded moments a second at speed 1: slow enough to follow a point. */
const MOMENTS_A_SECOND = 3;

/**
 * Time along the foot: every recorded moment, and the present. Asks by `seek` ({ step }, null for the present), by `film`
 * ({ film }) and by `cancel-film`.
 */
@customElement("time-slider")
export class TimeSlider extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        gap: 10px;
        align-items: center;
        font-variant-numeric: tabular-nums;
      }
      input {
        flex: 1;
        min-width: 60px;
        accent-color: var(--vscode-progressBar-background, var(--vscode-focusBorder));
      }
      progress {
        flex: 1;
        height: 4px;
        accent-color: var(--vscode-progressBar-background);
      }
      .epoch {
        min-width: 5.5em;
      }
    `,
  ];

  @property({ attribute: false }) snapshots: readonly SnapshotSummary[] = [];
  /** The step looked at; null for the present. */
  @property({ attribute: false }) step: number | null = null;
  /** How a moment is called. */
  @property({ attribute: false }) nameOf: (moment: SnapshotSummary) => string = nameOfMoment;
  /** How far a film of it is, 0 to 1; null where none is made. */
  @property({ attribute: false }) filming: number | null = null;
  /** There is a picture on the stage that a film can be made of. */
  @property({ attribute: false }) canFilm = false;
  /** Whether films are made here at all. */
  @property({ attribute: false }) films = true;
  @state() private playing = false;
  @state() private speed: (typeof SPEEDS)[number] = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // The present ends the film, however it was reached.
    if (changed.has("step") && this.step === null && this.playing) this.#stop();
  }

  protected override render() {
    if (this.filming !== null) return this.#progress(this.filming);
    const { snapshots, step } = this;
    const last = snapshots.length - 1;
    const position = this.#position;
    const moment = snapshots[position];
    return html`
      <button
        class="quiet"
        title=${this.playing ? "Pause" : "Play from the start of training"}
        aria-label=${this.playing ? "Pause" : "Play"}
        ?disabled=${last < 1}
        @click=${() => (this.playing ? this.#stop() : this.#play())}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
          <path d=${this.playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.5v11l9-5.5z"}></path>
        </svg>
      </button>
      <span class="epoch">${moment ? this.nameOf(moment) : "epoch 0"}</span>
      <input
        type="range"
        aria-label="Recorded moments of the training"
        aria-valuetext=${moment ? this.nameOf(moment) : "none"}
        min="0"
        max=${Math.max(0, last)}
        .value=${String(Math.max(0, position))}
        ?disabled=${last < 1}
        @input=${(event: Event) => {
          this.#stop();
          this.#seek(Number((event.target as HTMLInputElement).value));
        }}
      />
      <button
        class="quiet"
        title="Speed of the film"
        aria-label="Speed, ${this.speed} times"
        @click=${() => {
          this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
        }}
      >
        ${this.speed}×
      </button>
      <button
        class="quiet"
        title="Follow the run"
        aria-pressed=${step === null}
        @click=${() => this.#ask(null)}
      >
        Live
      </button>
      ${
        this.films
          ? html`<menu-button
              opens="up"
              label="Save the film of the training"
              missing="This view is no picture"
              .items=${this.#films}
              ?disabled=${last < 1}
            ></menu-button>`
          : nothing
      }
    `;
  }

  #progress(part: number) {
    return html`<progress max="1" .value=${part} aria-label="Progress of the film"></progress>
      <span role="status">film: ${Math.round(100 * part)} %</span>
      <button @click=${() => this.dispatchEvent(new CustomEvent("cancel-film"))}>Cancel</button>`;
  }

  readonly #films = (): readonly MenuItem[] => {
    if (!this.canFilm) return [];
    const ask = (film: Film) => () => {
      this.#stop();
      this.dispatchEvent(new CustomEvent("film", { detail: { film } }));
    };
    return [
      { label: "Save film as GIF…", run: ask(gifFilm) },
      { label: "Save film as PNG images (ZIP)…", run: ask(framesFilm) },
    ];
  };

  get #position(): number {
    const found = this.step === null ? -1 : this.snapshots.findIndex(({ step }) => step === this.step);
    return found < 0 ? this.snapshots.length - 1 : found;
  }

  #play(): void {
    const atEnd = this.#position >= this.snapshots.length - 1;
    this.playing = true;
    this.#seek(atEnd ? 0 : this.#position);
    this.#next();
  }

  #next(): void {
    this.#timer = setTimeout(
      () => {
        this.#seek(this.#position + 1);
        if (this.playing) this.#next();
      },
      1000 / (MOMENTS_A_SECOND * this.speed),
    );
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.playing = false;
  }

  #seek(position: number): void {
    const last = this.snapshots.length - 1;
    if (position >= last) this.#stop();
    this.#ask(position >= last ? null : (this.snapshots[position]?.step ?? null));
  }

  #ask(step: number | null): void {
    this.dispatchEvent(new CustomEvent("seek", { detail: { step } }));
  }
}

function nameOfMoment({ epoch, step }: SnapshotSummary): string {
  return epoch <= 1 ? `step ${step.toLocaleString()}` : `epoch ${epoch}`;
}
