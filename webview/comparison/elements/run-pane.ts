import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { numeral } from "../../../src/numeral.js";
import type { Decoded, ExampleSample } from "../../../src/protocol.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import { DecoderController } from "../../app/decoder-controller.js";
import { post } from "../../app/host.js";
import { latentWords } from "../../app/latent-words.js";
import { latentOf, measuresOf, ShownSpace } from "../../app/shown.js";
import { statusWords } from "../../app/status-words.js";
import { pointCount, shownSnapshot } from "../../app/store.js";
import { undecoded } from "../../app/undecoded.js";
import type { ViewSettings } from "../../app/views.js";
import { LatestDecode } from "../../decoding/latest-decode.js";
import type { ImageShape } from "../../drawing/images.js";
import "../../elements/decoded-image.js";
import "../../elements/manifold-view.js";
import "../../elements/prior-samples.js";
import "../../elements/reconstruction-strip.js";
import { surfaces } from "../../elements/surfaces.js";
import { controls } from "../../styles/controls.js";
import type { ComparedRun } from "../state.js";
import "./run-chip.js";

export type PaneView = "scatter" | "manifold" | "samples" | "reconstructions";

/** An example of those that several runs may have. */
export interface SharedExample {
  readonly digest: string;
  readonly example: number;
}

/**
 * One run of several, on its own manifold, decoded by its own decoder. Tells by `catch` ({ digest, example }) which example
 * the pointer caught.
 */
@customElement("run-pane")
export class RunPane extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 4px;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      header {
        min-height: 26px;
        display: flex;
        gap: 8px;
        align-items: center;
        min-width: 0;
      }
      header button.quiet {
        overflow: hidden;
        padding: 0 2px;
        color: var(--vscode-foreground);
        font-weight: 600;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .facts {
        min-height: 1.4em;
        margin: -4px 0 0;
        overflow: hidden;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .body {
        display: flex;
        flex-direction: column;
        height: clamp(220px, 44vh, 440px);
        min-height: 0;
      }
      .view {
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      .state {
        margin: auto;
        padding: 0 16px;
        color: var(--vscode-descriptionForeground);
        overflow-wrap: anywhere;
        text-align: center;
      }
      .frame {
        display: flex;
        flex: 1;
        border: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
        border-radius: 3px;
      }
      .problem {
        color: var(--vscode-errorForeground);
      }
      progress {
        display: block;
        width: 120px;
        height: 2px;
        margin: 10px auto 0;
        accent-color: var(--vscode-progressBar-background);
      }
      reconstruction-strip {
        --image-width: min(44px, 17%);
        align-content: center;
        justify-content: center;
      }
      footer {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 64px;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
        line-height: 1.35;
      }
      footer decoded-image {
        flex: none;
        width: 48px;
      }
      footer strong {
        display: block;
        color: var(--vscode-foreground);
        font-weight: 400;
      }
    `,
  ];

  @property({ attribute: false }) run!: ComparedRun;
  @property({ attribute: false }) index = 0;
  @property({ attribute: false }) view: PaneView = "scatter";
  @property({ attribute: false }) settings!: ViewSettings;
  /** The example that is looked at in the runs that have it. */
  @property({ attribute: false }) shared: SharedExample | null = null;
  /** The classes that the common legend hides; null where each pane has its own. */
  @property({ attribute: false }) hiddenClasses: ReadonlySet<number> | null = null;
  /** The seed of the draws from the priors. */
  @property({ attribute: false }) draw = 1;
  @property({ attribute: false }) wasmRoot = "";
  readonly #decoding = new DecoderController(this, {
    post: (message) => {
      if (this.run.id !== null) post({ ...message, id: this.run.id });
    },
    fail: (problem) => {
      this.problem = problem;
    },
    log: (message) => post({ type: "log", level: "error", message }),
  });
  readonly #reconstruction = new LatestDecode(this);
  @state() private problem: string | null = null;
  readonly #space = new ShownSpace();

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { panel } = this.run;
    if (changed.has("run")) {
      const snapshot = shownSnapshot(panel);
      this.dataset.run = this.run.id ?? "";
      this.dataset.epoch = String(snapshot?.epoch ?? "");
      this.dataset.points = String(pointCount(panel));
      this.#decoding.follow(panel, this.wasmRoot);
    }
    this.dataset.marked = String(this.#example ?? "");
  }

  /** What the host decoded for it. */
  receive(decoded: Decoded): void {
    this.#decoding.receive(decoded);
  }

  /** The number of the example that is looked at, where this run has it. */
  get #example(): number | null {
    const { shared, run } = this;
    return shared && shared.digest === run.digest ? shared.example : null;
  }

  protected override render() {
    const { name, id, panel } = this.run;
    return html`
      <header>
        <run-chip .index=${this.index}></run-chip>
        ${
          id === null
            ? html`<strong>${name}</strong>`
            : html`<button class="quiet" title="Open ${name} in its panel" aria-label="Open ${name} in its panel" @click=${() => post({ type: "openRun", id })}>
                ${name}
              </button>`
        }
      </header>
      <p class="facts">${this.#facts().join(" · ")}</p>
      <div class="body">${panel.phase === "run" ? this.#body() : this.#waiting()}</div>
      ${panel.phase === "run" && this.view === "scatter" ? this.#foot() : nothing}
    `;
  }

  /** What it is, and how far. */
  #facts(): string[] {
    const { panel } = this.run;
    const { progress, run } = panel;
    if (!run || !progress) return [];
    const { status, epochs, examplesPerSecond } = progress;
    const shown = shownSnapshot(panel)?.epoch ?? progress.epoch;
    return [
      latentWords(latentOf(run)),
      ...(status === "loaded" ? [] : [epochs > 0 ? `epoch ${shown} / ${epochs}` : `epoch ${shown}`]),
      ...(status === "done" ? [] : [statusWords[status]]),
      ...(status === "running" && examplesPerSecond ? [`${Math.round(examplesPerSecond).toLocaleString()}/s`] : []),
    ].filter((fact) => fact !== "");
  }

  #waiting() {
    const { id, panel } = this.run;
    if (panel.problem) return html`<div class="frame"><p class="state problem" role="alert">${panel.problem}</p></div>`;
    if (id === null) return html`<div class="frame"><p class="state">Waits for its turn to train</p></div>`;
    const starting = panel.phase === "starting";
    return html`<div class="frame">
      <div class="state" role="status">
        ${starting ? "Reading the data and preparing the model…" : "Reading the run…"}
        <progress aria-label="Starting"></progress>
      </div>
    </div>`;
  }

  #body() {
    const { panel } = this.run;
    const { decoder, generation } = this.#decoding;
    const latent = latentOf(panel.run);
    const space = this.#space.of(panel, decoder?.dimensions ?? latent?.dimensions ?? 2);
    const snapshot = shownSnapshot(panel);
    const failure = panel.problem ?? (panel.run?.status === "failed" ? panel.run.message : null);
    if (failure && !snapshot)
      return html`<div class="frame"><p class="state problem" role="alert">${failure}</p></div>`;
    const common = { decoder, generation, shape: this.#shape, space, snapshot };
    const classNames = panel.run?.data.classNames ?? [];
    if (this.problem) return html`<div class="frame"><p class="state problem" role="alert">${this.problem}</p></div>`;
    if (this.view !== "scatter" && !panel.decoder && panel.hostDecoding !== "offered") {
      return html`<div class="frame"><p class="state">${undecoded(panel) ?? "This run has no decoder that can be run here"}</p></div>`;
    }
    switch (this.view) {
      case "scatter":
        return surfaces[space.surface]({
          ...common,
          examples: panel.examples,
          classNames,
          settings: this.settings,
          measures: measuresOf(panel),
          codes: Number(latent?.codes ?? 0),
          positions: Number(latent?.positions ?? 1),
          marked: this.#example,
          hiddenClasses: this.hiddenClasses,
          onDecode: (event) => {
            this.dataset.decodeHash = event.detail.hash;
          },
          onCatch: (event) => this.#catch(event.detail.example),
        });
      case "manifold":
        return this.#manifold(space);
      case "samples":
        return html`<prior-samples
          class="view"
          .decoder=${decoder}
          .generation=${generation}
          .shape=${this.#shape}
          .space=${space}
          .snapshot=${snapshot}
          .side=${8}
          .draw=${this.draw}
          .shared=${true}
        ></prior-samples>`;
      case "reconstructions":
        return html`<reconstruction-strip
          class="view"
          .snapshot=${snapshot}
          .examples=${panel.examples}
          .classNames=${classNames}
          .decoder=${decoder}
          .generation=${generation}
        ></reconstruction-strip>`;
    }
  }

  #manifold(space: Space) {
    if (!space.grid(this.settings.axes, 2)) {
      return html`<div class="frame"><p class="state">This space has no plane to lay a grid in; see its samples</p></div>`;
    }
    const { decoder, generation } = this.#decoding;
    return html`<manifold-view
      class="view"
      .decoder=${decoder}
      .generation=${generation}
      .shape=${this.#shape}
      .space=${space}
      .axes=${this.settings.axes}
    ></manifold-view>`;
  }

  #catch(example: number | null): void {
    const { digest } = this.run;
    if (example === null || digest === null) return;
    this.dispatchEvent(new CustomEvent<SharedExample>("catch", { detail: { digest, example } }));
  }

  /** The example that is looked at, and what this run makes of it. */
  #foot() {
    const [example, { examples }] = [this.#example, this.run.panel];
    if (!examples) {
      const words = this.run.digest === null ? "This run keeps no test examples" : "The test examples are on their way";
      return html`<footer>${words}</footer>`;
    }
    if (example === null) return html`<footer>No example is looked at</footer>`;
    this.#reconstruct(example);
    const decoded = this.#reconstruction.images;
    return html`<footer>
      <decoded-image .images=${examples.images} .index=${example} .shape=${examples} label="Original"></decoded-image>
      ${
        decoded.length > 0
          ? html`<decoded-image .images=${decoded} .shape=${this.#shape} label="Its reconstruction"></decoded-image>`
          : nothing
      }
      <span><strong>${this.#title(example, examples)}</strong>${this.#terms(example)}</span>
    </footer>`;
  }

  #title(example: number, { labels }: ExampleSample): string {
    const label = labels?.[example];
    const className = label === undefined ? null : (this.run.panel.run?.data.classNames[label] ?? String(label));
    return `${className === null ? "test" : `“${className}”, test`} example ${example.toLocaleString()}`;
  }

  #terms(example: number): string {
    const snapshot = shownSnapshot(this.run.panel);
    const [reconstruction, kl] = [snapshot?.reconstruction?.[example], snapshot?.kl?.[example]];
    const terms = [
      ...(reconstruction === undefined ? [] : [`reconstruction ${reconstruction.toFixed(1)}`]),
      ...(kl === undefined ? [] : [`KL ${numeral(kl, 1)}`]),
    ];
    return terms.length > 0 ? `${terms.join(" + ")} nats` : "";
  }

  /** What the decoder makes of the mean of an example's posterior. */
  #reconstruct(example: number): void {
    const { decoder, generation } = this.#decoding;
    const snapshot = shownSnapshot(this.run.panel);
    if (!decoder || !snapshot) return;
    const from = example * decoder.dimensions;
    this.#reconstruction.ask(decoder, generation, snapshot.means.subarray(from, from + decoder.dimensions));
  }

  get #shape(): ImageShape | null {
    const { decoder, run } = this.run.panel;
    return decoder ?? run?.data ?? null;
  }
}
