import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { HostToComparison } from "../../../src/protocol.js";
import { fetchImages } from "../../app/example-images.js";
import { listenTo, post, remember, remembered } from "../../app/host.js";
import { defaultViewSettings, type ViewSettings } from "../../app/views.js";
import "../../elements/latent-scatter/class-legend.js";
import "../../elements/time-slider.js";
import { pageGround } from "../../scatter/palette.js";
import { controls } from "../../styles/controls.js";
import { runColors } from "../../styles/run-color.js";
import { ThemeController } from "../../styles/theme.js";
import {
  type ComparedRun,
  type ComparisonState,
  initialComparison,
  linkWords,
  lookAtEpoch,
  recordedEpochs,
  reduceComparison,
  withSample,
} from "../state.js";
import { choice } from "./choice.js";
import "./comparison-curves.js";
import "./comparison-tables.js";
import type { PaneView, RunPane, SharedExample } from "./run-pane.js";
import "./run-pane.js";

const KNOWN: ReadonlySet<string> = new Set<HostToComparison["type"]>(["comparison", "ofRun", "examples"]);

const VIEWS: readonly { readonly view: PaneView; readonly label: string; readonly title: string }[] = [
  { view: "scatter", label: "Scatter", title: "Test examples where each run’s encoder puts them" },
  { view: "manifold", label: "Manifold", title: "What each decoder makes of an even grid on its prior’s mass" },
  { view: "samples", label: "Samples", title: "What each decoder makes of random draws from its prior" },
  { view: "reconstructions", label: "Reconstructions", title: "A few test images, each over what the run makes of it" },
];

/** The page that compares runs: a pane for each, one moment for all, curves over one another, terms and settings. */
@customElement("run-comparison")
export class RunComparison extends LitElement {
  static override styles = [
    controls,
    runColors,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
        box-sizing: border-box;
        min-height: 100vh;
        padding: 10px 0 24px;
        color: var(--vscode-foreground);
        background: var(--vscode-editor-background);
        font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family);
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
        font-size: 12px;
      }
      .choice button {
        padding: 2px 7px;
      }
      .stepping {
        display: inline-flex;
        align-items: center;
        margin-left: auto;
        color: var(--vscode-descriptionForeground);
        font-variant-numeric: tabular-nums;
      }
      .panes {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(max(240px, var(--least)), 1fr));
        gap: 14px;
      }
      .figures {
        display: flex;
        flex-wrap: wrap;
        gap: 18px 32px;
        margin-top: 4px;
      }
      comparison-curves {
        flex: 1 1 min(100%, 360px);
      }
      comparison-tables {
        flex: 0 1 auto;
        max-width: 100%;
      }
      .words {
        margin: 0;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
      }
    `,
  ];

  @state() private comparison: ComparisonState = initialComparison;
  @state() private view: PaneView = remembered().comparedView ?? "scatter";
  @state() private settings: ViewSettings = { ...defaultViewSettings, ...remembered().settings };
  @state() private shared: SharedExample | null = null;
  @state() private hiddenClasses: ReadonlySet<number> = new Set();
  @state() private draw = 1;
  /** Digests of test examples that are read, or have been. */
  readonly #asked = new Set<string>();

  constructor() {
    super();
    new ThemeController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    listenTo<HostToComparison>(KNOWN, (message) => this.#receive(message));
    post({ type: "ready" });
  }

  #receive(message: HostToComparison): void {
    if (message.type === "ofRun" && message.news.type === "decoded") {
      for (const pane of this.renderRoot.querySelectorAll<RunPane>("run-pane")) {
        if (pane.run.id === message.id) pane.receive(message.news);
      }
      return;
    }
    this.comparison = reduceComparison(this.comparison, message);
    const { runs } = this.comparison;
    if (message.type === "comparison") remember({ ids: (runs ?? []).flatMap(({ id }) => id ?? []) });
    // An example to begin with: what is linked is seen before anything is pointed at.
    if (message.type === "examples") {
      this.shared ??= { digest: message.digest, example: 0 };
      void this.#readExamples(message);
    }
  }

  /** Of runs with the same examples once. */
  async #readExamples({ id, digest, examples }: Extract<HostToComparison, { type: "examples" }>): Promise<void> {
    if (this.#asked.has(digest)) return;
    this.#asked.add(digest);
    const { count: _, images: place, ...form } = examples;
    try {
      const images = await fetchImages(place);
      this.comparison = withSample(this.comparison, digest, { ...form, images });
    } catch (error) {
      this.#asked.delete(digest);
      const message = error instanceof Error ? error.message : String(error);
      this.comparison = reduceComparison(this.comparison, { type: "ofRun", id, news: { type: "problem", message } });
    }
  }

  protected override render() {
    const { runs, epoch } = this.comparison;
    if (!runs) return nothing;
    if (runs.length === 0) {
      return html`<p class="words">The runs that were compared here are gone. VAE: Compare Runs… compares others.</p>`;
    }
    const words = linkWords(runs);
    const classNames = commonClasses(runs);
    return html`
      ${this.#bar(runs)}
      <div class="panes" .style=${`--least: ${runs.length > 4 ? "30%" : "0px"}`}>
        ${runs.map(
          (run, index) =>
            html`<run-pane
              .run=${run}
              .index=${index}
              .view=${this.view}
              .settings=${this.settings}
              .shared=${this.shared}
              .hiddenClasses=${classNames ? this.hiddenClasses : null}
              .draw=${this.draw}
              .wasmRoot=${this.dataset.wasmRoot ?? ""}
              @catch=${(event: CustomEvent<SharedExample>) => {
                this.shared = event.detail;
              }}
            ></run-pane>`,
        )}
      </div>
      ${
        classNames && this.view === "scatter"
          ? html`<class-legend
              .classNames=${classNames}
              .hiddenClasses=${this.hiddenClasses}
              .ground=${pageGround()}
              @hide=${(event: CustomEvent<{ hidden: ReadonlySet<number> }>) => {
                this.hiddenClasses = event.detail.hidden;
              }}
            ></class-legend>`
          : nothing
      }
      ${words ? html`<p class="words">${words}</p>` : nothing}
      <time-slider
        .snapshots=${recordedEpochs(runs).map((recorded) => ({ step: recorded, epoch: recorded }))}
        .step=${epoch}
        .nameOf=${nameOfEpoch}
        .films=${false}
        @seek=${(event: CustomEvent<{ step: number | null }>) => this.#seek(event.detail.step)}
      ></time-slider>
      <div class="figures">
        <comparison-curves .runs=${runs}></comparison-curves>
        <comparison-tables .runs=${runs}></comparison-tables>
      </div>
    `;
  }

  #bar(runs: readonly ComparedRun[]) {
    const { settings } = this;
    const hasVariance = runs.some(({ panel }) => (panel.live?.logVariances?.length ?? 0) > 0);
    const latents = runs.map(({ panel: { run } }) => (run?.configuration ?? run?.program)?.latent);
    const hasGlobe = latents.some(
      (latent) => (latent?.kind === "sphere" && latent.dimensions > 2) || /s/.test(String(latent?.factors ?? "")),
    );
    const option = (label: string, title: string, pressed: boolean, change: Partial<ViewSettings>) =>
      choice(label, title, pressed, () => {
        this.settings = { ...settings, ...change };
        remember({ settings: this.settings });
      });
    return html`<div class="bar">
      <span class="choice" role="group" aria-label="View">
        ${VIEWS.map(({ view, label, title }) =>
          choice(label, title, view === this.view, () => {
            this.view = view;
            remember({ comparedView: view });
          }),
        )}
      </span>
      ${
        this.view === "scatter" && hasVariance
          ? html`<span class="choice" role="group" aria-label="Of each posterior">
              ${option("Mean", "Each example at the mean of its posterior", !settings.showSample, { showSample: false })}
              ${option("Sample", "Each example at one draw from its posterior", settings.showSample, { showSample: true })}
            </span>`
          : nothing
      }
      ${
        this.view === "scatter" && hasGlobe
          ? html`<span class="choice" role="group" aria-label="Of a sphere">
              ${option("Globe", "A sphere from outside: drag it to turn it", !settings.map, { map: false })}
              ${option("Map", "All of a sphere, areas kept", settings.map, { map: true })}
            </span>`
          : nothing
      }
      ${
        this.view === "samples"
          ? html`<button @click=${() => this.draw++}>Draw Again</button>
              <span class="words">the same seed, ${this.draw}, for all priors</span>`
          : nothing
      }
      ${this.view === "scatter" ? this.#stepping() : nothing}
    </div>`;
  }

  /** Examples one by one, for those who don't point. */
  #stepping() {
    const { shared } = this;
    const sample = shared && this.comparison.samples.get(shared.digest);
    if (!shared || !sample) return nothing;
    const count = sample.images.length / (sample.height * sample.width * sample.channels);
    const step = (by: number) => () => {
      this.shared = { ...shared, example: (shared.example + by + count) % count };
    };
    return html`<span class="stepping">
      <button class="quiet small" aria-label="Example before" @click=${step(-1)}>‹</button>
      test example ${shared.example.toLocaleString()}
      <button class="quiet small" aria-label="Next example" @click=${step(1)}>›</button>
    </span>`;
  }

  #seek(epoch: number | null): void {
    this.comparison = lookAtEpoch(this.comparison, epoch);
    for (const { id, panel } of this.comparison.runs ?? []) {
      if (id !== null && panel.pastStep !== null) post({ type: "requestSnapshot", id, step: panel.pastStep });
    }
  }
}

function nameOfEpoch({ epoch }: { readonly epoch: number }): string {
  return epoch === 0 ? "untrained" : `epoch ${epoch}`;
}

/** The classes of all runs where they are the same; null where they differ, and where there are none. */
function commonClasses(runs: readonly ComparedRun[]): readonly string[] | null {
  const names = runs.flatMap(({ panel }) => (panel.run ? [panel.run.data.classNames] : []));
  const [first] = names;
  return first && first.length > 0 && names.every((each) => each.join("\n") === first.join("\n")) ? first : null;
}
