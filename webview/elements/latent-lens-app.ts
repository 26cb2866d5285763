import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { DecoderController } from "../app/decoder-controller.js";
import { entropyFloor } from "../app/entropy-floor.js";
import { estimatedTerms } from "../app/estimated-terms.js";
import { ExampleImages } from "../app/example-images.js";
import { FilmMaker, type FilmSet, type StageElement } from "../app/film-maker.js";
import { listen, post, remember, remembered } from "../app/host.js";
import { latentOf, likelihoodOf, ShownSpace } from "../app/shown.js";
import {
  exampleCount,
  initialState,
  lookAt,
  type PanelState,
  pointCount,
  reduce,
  shownSnapshot,
  withImages,
} from "../app/store.js";
import { undecoded } from "../app/undecoded.js";
import { defaultViewSettings, fitting, type ViewSettings } from "../app/views.js";
import type { Film } from "../export/film.js";
import type { PictureSource } from "../export/picture-source.js";
import { overlayMoment } from "../scatter/overlays/overlay.js";
import { controls } from "../styles/controls.js";
import "./elbo-curves.js";
import "./elbo-equation.js";
import "./empty-panel.js";
import "./panel-aside.js";
import "./run-header.js";
import { stageViews, viewsOf } from "./stage-views.js";
import { hasOverlays } from "./surfaces.js";
import "./time-slider.js";
import "./view-bar.js";

/** The panel. It holds the state and the decoder; its parts draw what they are given, and ask by events. */
@customElement("latent-lens-app")
export class LatentLensApp extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 10px;
        box-sizing: border-box;
        height: 100vh;
        padding: 10px 0;
        color: var(--vscode-foreground);
        background: var(--vscode-editor-background);
        font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family);
      }
      .message {
        padding: 6px 10px;
        border-left: 3px solid var(--vscode-editorInfo-foreground);
        overflow-wrap: anywhere;
      }
      .problem {
        border-color: var(--vscode-errorForeground);
        background: var(--vscode-inputValidation-errorBackground, transparent);
      }
      .figures {
        display: flex;
        flex-wrap: wrap;
        gap: 10px 24px;
        align-items: flex-start;
      }
      elbo-curves {
        flex: 1;
        min-width: 220px;
      }
      .main {
        display: flex;
        flex: 1;
        gap: 14px;
        min-height: 0;
      }
      .stage {
        display: flex;
        flex: 1;
        flex-direction: column;
        gap: 6px;
        min-width: 0;
        min-height: 260px;
      }
      .view {
        flex: 1;
        min-height: 0;
      }
      panel-aside {
        width: 172px;
        overflow: hidden auto;
      }
      @media (max-width: 620px) {
        :host {
          height: auto;
          min-height: 100vh;
        }
        .main {
          display: contents;
        }
        /* What stands above and the time slider below are seen with it. */
        .stage {
          height: max(380px, 100vh - 330px);
          flex: none;
        }
        .stage:has([looking]),
        .stage:has(orbit-view) {
          height: 100vh;
          min-height: 600px;
        }
        .stage:has(orbit-view) {
          min-height: 760px;
        }
        /* Panes stack, and are not scrolled in a box of their own. */
        .stage:has(latent-panes) {
          height: auto;
        }
        panel-aside {
          order: 1;
          width: auto;
        }
      }
    `,
  ];

  @state() private panel: PanelState = initialState;
  @state() private settings: ViewSettings = { ...defaultViewSettings, ...remembered().settings };
  /** The place that was pinned last, on any stage. */
  @state() private pinned: Float32Array | null = null;
  readonly #decoding = new DecoderController(this, {
    post,
    fail: (message) => {
      this.panel = reduce(this.panel, { type: "problem", message });
    },
    log: (message) => post({ type: "log", level: "error", message }),
  });
  readonly #images = new ExampleImages({
    receive: (place, images) => {
      this.panel = withImages(this.panel, place, images);
    },
    fail: (message) => {
      this.panel = reduce(this.panel, { type: "problem", message });
    },
  });
  readonly #space = new ShownSpace();
  readonly #films = new FilmMaker(this.#filmSet());
  #estimated: ReturnType<typeof estimatedTerms> = () => null;

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => {
      if (message.type === "decoded") this.#decoding.receive(message);
      this.panel = reduce(this.panel, message);
    });
    post({ type: "ready" });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("panel")) return;
    const before = changed.get("panel") as PanelState | undefined;
    const { gap, examples } = this.panel;
    if (before?.gap !== gap || before?.examples !== examples)
      this.#estimated = estimatedTerms(gap?.estimate ?? null, exampleCount(examples));
    const { runId, progress, phase } = this.panel;
    const shown = shownSnapshot(this.panel);
    this.dataset.run = runId ?? "";
    this.dataset.epoch = String(shown?.epoch ?? progress?.epoch ?? "");
    this.dataset.step = String(shown?.step ?? "");
    this.dataset.points = String(pointCount(this.panel));
    this.dataset.status = progress?.status ?? phase;
    if (runId) remember({ runId });
    this.#decoding.follow(this.panel, this.dataset.wasmRoot ?? "");
  }

  protected override updated(): void {
    this.#images.follow(this.panel);
  }

  protected override render() {
    const { phase, name, problem } = this.panel;
    switch (phase) {
      case "waiting":
        return this.#messages();
      case "empty":
      case "starting":
        return html`<empty-panel .starting=${phase === "starting" ? name : null} .problem=${problem}></empty-panel>`;
      case "run":
        return this.#run();
    }
  }

  #run() {
    const { run, metrics, snapshots, pastStep, name } = this.panel;
    const trained = run?.status !== "loaded";
    return html`
      <run-header .panel=${this.panel}></run-header>
      ${this.#messages()}
      ${
        trained
          ? html`<div class="figures">
              <elbo-equation .panel=${this.panel}></elbo-equation>
              <elbo-curves
                .metrics=${metrics}
                .stepsPerEpoch=${run?.stepsPerEpoch ?? 1}
                .name=${name}
                .floor=${entropyFloor(this.panel.examples, likelihoodOf(run))}
              ></elbo-curves>
            </div>`
          : nothing
      }
      <div class="main">
        <div class="stage">${this.#stage()}</div>
        <panel-aside
          role="complementary"
          .panel=${this.panel}
          .decoder=${this.#decoding.decoder}
          .generation=${this.#decoding.generation}
        ></panel-aside>
      </div>
      ${
        trained
          ? html`<time-slider
              .snapshots=${snapshots}
              .step=${pastStep}
              .filming=${this.#films.part}
              .canFilm=${this.settings.view !== "elbo"}
              @film=${(event: CustomEvent<{ film: Film }>) => this.#film(event.detail.film)}
              @cancel-film=${() => this.#films.cancel()}
              @seek=${(event: CustomEvent<{ step: number | null }>) => this.#seek(event.detail.step)}
            ></time-slider>`
          : nothing
      }
    `;
  }

  #messages() {
    const { problem, run, note: told, gap } = this.panel;
    // The ELBO's view says it where it was asked for.
    const unknown = (this.settings.view !== "elbo" && gap?.problem) || null;
    const notes = [told, unknown, undecoded(this.panel)].filter((note) => note !== null);
    const failure = problem ?? (run?.status === "failed" ? run.message : null);
    return [
      failure ? html`<div class="message problem" role="alert">${failure}</div>` : nothing,
      ...notes.map((note) => html`<div class="message note" role="status">${note}</div>`),
    ];
  }

  #stage() {
    const { decoder: model, run } = this.panel;
    const { decoder, generation } = this.#decoding;
    const snapshot = shownSnapshot(this.panel);
    const dimensions = decoder?.dimensions ?? latentOf(run)?.dimensions ?? 2;
    const space = this.#space.of(this.panel, dimensions);
    const available = viewsOf(this.panel, space);
    const settings = fitting(this.settings, dimensions, available);
    const spare = space.surface === "globe" ? 3 : 2;
    return html`<view-bar
        .settings=${settings}
        .dimensions=${dimensions}
        .choosesAxes=${space.grid([0, 1], 2) !== null && dimensions > spare}
        .hasMap=${[space, ...(space.factors ?? []).map((factor) => factor.space)].some(({ surface }) => surface === "globe")}
        .overlayMoment=${hasOverlays(space) ? overlayMoment(snapshot, decoder) : null}
        .hasVariance=${(snapshot?.logVariances?.length ?? 0) > 0}
        .available=${available}
        .source=${this.#stageSource}
        .run=${this.panel.name}
        @change=${(event: CustomEvent<{ settings: ViewSettings }>) => {
          this.settings = event.detail.settings;
          remember({ settings: this.settings });
        }}
      ></view-bar>
      ${stageViews[settings.view].draw({
        ...{ panel: this.panel, space, settings, decoder, generation, shape: model ?? run?.data ?? null },
        pinned: this.pinned,
        estimated: this.#estimated,
        onPins: ({ detail }) => {
          this.pinned = detail.pins.at(-1) ?? this.pinned;
        },
        onDecode: (event) => {
          this.dataset.decodeHash = event.detail.hash;
        },
      })}`;
  }

  #filmSet(): FilmSet {
    const app = this;
    return {
      get stage() {
        return app.renderRoot.querySelector<StageElement>(".view");
      },
      get step() {
        return app.panel.pastStep;
      },
      seek: (step) => this.#seek(step),
      shows: (step) => {
        const { past } = this.panel;
        return past?.step === step && !this.isUpdatePending && this.#decoding.has(past.decoderWeights);
      },
      changed: () => this.requestUpdate(),
    };
  }

  async #film(film: Film): Promise<void> {
    try {
      await this.#films.make(film, this.panel.snapshots, this.panel.name);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.panel = { ...this.panel, problem: `The film could not be made: ${reason}` };
    }
  }

  #seek(step: number | null): void {
    this.panel = lookAt(this.panel, step);
    if (step !== null) post({ type: "requestSnapshot", step });
  }

  readonly #stageSource = (): PictureSource | null =>
    this.renderRoot.querySelector<StageElement>(".view")?.source() ?? null;
}
