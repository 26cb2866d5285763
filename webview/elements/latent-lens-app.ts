import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { listen, post, remember } from "../app/host.js";
import { initialState, lookAt, type PanelState, reduce, shownSnapshot } from "../app/store.js";
import { createDecoder, type ImageDecoder } from "../decoding/decoder.js";
import "./elbo-equation.js";
import "./latent-scatter/latent-scatter.js";
import "./run-header.js";
import "./time-slider.js";

/** The panel. It holds the state and the decoder; its parts draw what they are given, and ask by events. */
@customElement("latent-lens-app")
export class LatentLensApp extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      box-sizing: border-box;
      height: 100vh;
      padding: 12px 4px;
      color: var(--vscode-foreground);
      font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family);
    }
    latent-scatter {
      flex: 1;
      min-height: 200px;
    }
    .centre {
      margin: auto;
      text-align: center;
    }
    .problem {
      color: var(--vscode-errorForeground);
    }
  `;

  @state() private panel: PanelState = initialState;
  @state() private decoder: ImageDecoder | null = null;
  /** Rises with every change of the decoder's weights. */
  @state() private generation = 0;
  #decoderOf: string | null = null;
  #weightsOf: Uint8Array | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => {
      this.panel = reduce(this.panel, message);
    });
    post({ type: "ready" });
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("panel")) return;
    const { runId, progress } = this.panel;
    const shown = shownSnapshot(this.panel);
    this.dataset["run"] = runId ?? "";
    this.dataset["epoch"] = String(shown?.epoch ?? progress?.epoch ?? "");
    this.dataset["points"] = String(shown ? this.#count(shown.means.length) : 0);
    this.dataset["status"] = progress?.status ?? this.panel.phase;
    if (runId) remember({ runId });
    void this.#updateDecoder();
  }

  #count(values: number): number {
    const { examples } = this.panel;
    if (!examples) return 0;
    const size = examples.height * examples.width * examples.channels;
    return Math.min(values, examples.images.length / size);
  }

  async #updateDecoder(): Promise<void> {
    const { decoder: model, runId } = this.panel;
    try {
      if (model && this.#decoderOf !== runId) {
        this.#decoderOf = runId;
        this.decoder?.dispose();
        this.#weightsOf = null;
        this.decoder = await createDecoder(model, { wasmRoot: this.dataset["wasmRoot"] ?? "" });
      }
      const weights = shownSnapshot(this.panel)?.decoderWeights ?? null;
      if (!this.decoder || !weights || weights === this.#weightsOf) return;
      this.#weightsOf = weights;
      await this.decoder.setWeights(weights);
      this.generation++;
    } catch (error) {
      post({
        type: "log",
        level: "error",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }

  protected override render() {
    const { phase, name, problem, run, snapshots, pastStep } = this.panel;
    const note = problem ? html`<div class="problem" role="alert">${problem}</div>` : nothing;
    if (phase === "waiting") return nothing;
    if (phase === "empty") {
      return html`<div class="centre">
        <p>Nothing is open here yet.</p>
        <button @click=${() => post({ type: "command", command: "train" })}>Train on MNIST</button>
        ${note}
      </div>`;
    }
    if (phase === "starting") return html`<div class="centre" role="status">Starting ${name}…${note}</div>`;
    return html`
      <run-header .panel=${this.panel}></run-header>
      ${note}
      <elbo-equation .panel=${this.panel}></elbo-equation>
      <latent-scatter
        .snapshot=${shownSnapshot(this.panel)}
        .examples=${this.panel.examples}
        .classNames=${run?.data.classNames ?? []}
        .decoder=${this.decoder}
        .generation=${this.generation}
        @decode=${(event: CustomEvent<{ hash: string }>) => {
          this.dataset["decodeHash"] = event.detail.hash;
        }}
      ></latent-scatter>
      <time-slider
        .snapshots=${snapshots}
        .step=${pastStep}
        @seek=${(event: CustomEvent<{ step: number | null }>) => this.#seek(event.detail.step)}
      ></time-slider>
    `;
  }

  #seek(step: number | null): void {
    this.panel = lookAt(this.panel, step);
    if (step !== null) post({ type: "requestSnapshot", step });
  }
}
