import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { DecoderController } from "../app/decoder-controller.js";
import { listen, post, remember, remembered } from "../app/host.js";
import { initialState, lookAt, type PanelState, pointCount, reduce, shownSnapshot } from "../app/store.js";
import { controls } from "../styles/controls.js";
import "./elbo-curves.js";
import "./elbo-equation.js";
import "./empty-panel.js";
import "./kl-bars.js";
import "./latent-scatter/latent-scatter.js";
import "./run-header.js";
import "./time-slider.js";

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
        font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family);
      }
      .problem {
        padding: 6px 10px;
        border-left: 3px solid var(--vscode-errorForeground);
        background: var(--vscode-inputValidation-errorBackground, transparent);
        overflow-wrap: anywhere;
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
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        align-items: center;
      }
      .stage > :last-child {
        flex: 1;
        min-height: 0;
      }
      aside {
        display: flex;
        flex-direction: column;
        gap: 14px;
        width: 172px;
        overflow: hidden auto;
      }
      h2 {
        margin: 0 0 6px;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
        font-weight: 400;
      }
      @media (max-width: 620px) {
        :host {
          height: auto;
          min-height: 100vh;
        }
        .main {
          flex-direction: column;
        }
        .stage {
          height: 70vh;
          min-height: 340px;
          flex: none;
        }
        aside {
          width: auto;
        }
      }
    `,
  ];

  @state() private panel: PanelState = initialState;
  @state() private axes: readonly [number, number] = remembered().axes ?? [0, 1];
  @state() private showSample = false;
  readonly #decoding = new DecoderController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => {
      this.panel = reduce(this.panel, message);
    });
    post({ type: "ready" });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("panel")) return;
    const { runId, progress, decoder, phase } = this.panel;
    const shown = shownSnapshot(this.panel);
    this.dataset.run = runId ?? "";
    this.dataset.epoch = String(shown?.epoch ?? progress?.epoch ?? "");
    this.dataset.step = String(shown?.step ?? "");
    this.dataset.points = String(pointCount(this.panel));
    this.dataset.status = progress?.status ?? phase;
    if (runId) remember({ runId });
    this.#decoding.follow(runId, decoder, shown?.decoderWeights ?? null, this.dataset.wasmRoot ?? "");
  }

  protected override render() {
    const { phase, name, problem, run, metrics, snapshots, pastStep } = this.panel;
    if (phase === "waiting") return nothing;
    if (phase === "empty" || phase === "starting") {
      return html`<empty-panel .starting=${phase === "starting" ? name : null} .problem=${problem}></empty-panel>`;
    }
    const failure = problem ?? (run?.status === "failed" ? run.message : null);
    return html`
      <run-header .panel=${this.panel}></run-header>
      ${failure ? html`<div class="problem" role="alert">${failure}</div>` : nothing}
      ${
        run?.status === "loaded"
          ? nothing
          : html`<div class="figures">
              <elbo-equation .panel=${this.panel}></elbo-equation>
              <elbo-curves .metrics=${metrics} .stepsPerEpoch=${run?.stepsPerEpoch ?? 1}></elbo-curves>
            </div>`
      }
      <div class="main">
        <div class="stage">${this.#stage()}</div>
        <aside>${this.#aside()}</aside>
      </div>
      ${
        run?.status === "loaded"
          ? nothing
          : html`<time-slider
              .snapshots=${snapshots}
              .step=${pastStep}
              @seek=${(event: CustomEvent<{ step: number | null }>) => this.#seek(event.detail.step)}
            ></time-slider>`
      }
    `;
  }

  #stage() {
    const { examples, run } = this.panel;
    const { decoder, generation } = this.#decoding;
    return html`<latent-scatter
      .snapshot=${shownSnapshot(this.panel)}
      .examples=${examples}
      .classNames=${run?.data.classNames ?? []}
      .decoder=${decoder}
      .generation=${generation}
      .axes=${this.axes}
      .showSample=${this.showSample}
      .dimensions=${decoder?.dimensions ?? 2}
      @decode=${(event: CustomEvent<{ hash: string }>) => {
        this.dataset.decodeHash = event.detail.hash;
      }}
    ></latent-scatter>`;
  }

  #aside() {
    const { metrics, pastStep } = this.panel;
    const at = pastStep ?? Number.POSITIVE_INFINITY;
    const line = metrics.findLast(({ split, step }) => split === "test" && step <= at) ?? null;
    return line?.klByDimension
      ? html`<section><h2>KL by dimension, nats</h2><kl-bars .line=${line}></kl-bars></section>`
      : nothing;
  }

  #seek(step: number | null): void {
    this.panel = lookAt(this.panel, step);
    if (step !== null) post({ type: "requestSnapshot", step });
  }
}
