import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { breakdownCsv } from "../../../src/pictures/csv.js";
import type { ElboBreakdown, PeerRun } from "../../../src/protocol.js";
import { spreadIndices } from "../../../src/vae/estimators/spread-indices.js";
import { whyNoLogLikelihood } from "../../../src/vae/latents/no-log-likelihood.js";
import { post } from "../../app/host.js";
import { type PanelState, shownSnapshot } from "../../app/store.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import { elementSvg } from "../../export/element-svg.js";
import "../../export/export-menu.js";
import { documentSource } from "../../export/picture-source.js";
import { controls } from "../../styles/controls.js";
import "./bound-curve.js";
import "./class-terms.js";
import "./extreme-examples.js";
import "./label-separation.js";
import "./latent-units.js";
import { ledgerEntries } from "./ledger.js";
import "./pixel-costs.js";
import "./rate-distortion.js";
import { boundsCsv, classesCsv, ledgerCsv, pathsCsv, pixelsCsv, separationCsv, unitsCsv } from "./tables.js";
import "./term-ledger.js";

const DRAWS = [64, 500, 5000] as const;
const EXAMPLES = [500, 2000, 10_000] as const;

/** The ELBO under the microscope: where its nats go. Nothing is computed before it is asked for. */
@customElement("elbo-anatomy")
export class ElboAnatomy extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        overflow: hidden auto;
        padding-right: 8px;
      }
      .ask {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
        margin-bottom: 12px;
        font-size: 12px;
      }
      progress {
        flex: 1;
        min-width: 120px;
        height: 4px;
        accent-color: var(--vscode-progressBar-background);
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(300px, 1fr));
        gap: 22px 28px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      .card {
        position: relative;
        min-width: 0;
      }
      .card > export-menu {
        position: absolute;
        z-index: 2;
        top: -4px;
        right: 0;
      }
      .ledger {
        padding-right: 30px;
      }
      .lead {
        max-width: 62em;
        margin: 0 0 10px;
        color: var(--vscode-descriptionForeground);
        line-height: 1.45;
      }
    `,
  ];

  @property({ attribute: false }) panel: PanelState | null = null;
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @state() private samples: number = DRAWS[1];
  @state() private examples: number = EXAMPLES[0];

  override connectedCallback(): void {
    super.connectedCallback();
    post({ type: "requestPeers" });
  }

  /** Each part is a picture by itself. */
  source(): null {
    return null;
  }

  protected override render() {
    const { panel } = this;
    if (!panel) return nothing;
    const estimate = panel.gap?.estimate;
    const why = whyNoLogLikelihood(panel.run?.configuration?.latent);
    if (why) return html`<p class="lead">${why}.</p><div class="cards">${this.#plane(panel)}</div>`;
    return html`${this.#ask(panel)}
      <div class="cards">
        ${
          estimate
            ? this.#parts(panel, estimate)
            : html`<p class="wide lead">
                The third term of the bound, log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), has no closed form. Importance
                sampling estimates it from many codes of each image, and takes the other two apart on the way. It runs
                in a process of its own and is kept with the run.
              </p>`
        }
        ${this.#plane(panel)}
      </div>`;
  }

  #ask({ gap, progress }: PanelState) {
    const running = gap && !gap.estimate && !gap.problem;
    if (running) {
      return html`<div class="ask">
        <progress max="1" .value=${gap.part} aria-label="Progress of the estimate"></progress>
        <span role="status">${Math.round(100 * gap.part)} %</span>
        <button @click=${() => post({ type: "cancelEstimate" })}>Cancel</button>
      </div>`;
    }
    const estimate = gap?.estimate;
    const known = this.panel?.examples ? this.panel.run?.data.testCount : undefined;
    const choice = (label: string, values: readonly number[], chosen: number, set: (value: number) => void) =>
      html`<label
        >${label}
        <select @change=${(event: Event) => set(Number((event.target as HTMLSelectElement).value))}>
          ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${value.toLocaleString()}</option>`)}
        </select></label
      >`;
    const old = estimate && progress && estimate.epoch !== progress.epoch;
    return html`<div class="ask">
      ${choice("Draws", DRAWS, this.samples, (value) => {
        this.samples = value;
      })}
      ${choice("of", EXAMPLES, this.examples, (value) => {
        this.examples = value;
      })}
      <span class="muted">test examples${known ? ` (of ${known.toLocaleString()})` : ""}</span>
      <button
        class=${estimate && !old ? "" : "primary"}
        @click=${() => post({ type: "estimate", examples: this.examples, samples: this.samples })}
      >
        ${estimate ? "Estimate again" : "Estimate"}
      </button>
      ${
        estimate
          ? html`<span class="muted">epoch ${estimate.epoch}: ${estimate.samples.toLocaleString()} draws of ${estimate.examples.toLocaleString()}</span>
`
          : nothing
      }
      ${gap?.problem ? html`<span role="alert">${gap.problem}</span>` : nothing}
    </div>`;
  }

  #parts(panel: PanelState, estimate: ElboBreakdown) {
    const { examples, run, metrics } = panel;
    const line = metrics.findLast(({ split }) => split === "test");
    const { pixels } = estimate;
    const { labels, indices } = this.#chosen(estimate);
    const classNames = run?.data.classNames ?? [];
    const width = run?.data.width ?? 0;
    const klByDimension = line?.klByDimension ?? null;
    return [
      this.#card(
        "ledger",
        () => ledgerCsv(ledgerEntries(estimate)),
        html`<term-ledger .breakdown=${estimate}></term-ledger>`,
      ),
      this.#card("bound", () => boundsCsv(estimate), html`<bound-curve .breakdown=${estimate}></bound-curve>`),
      labels
        ? this.#card(
            "classes",
            () => classesCsv(estimate, labels, classNames),
            html`<class-terms .breakdown=${estimate} .labels=${labels} .classNames=${classNames}></class-terms>`,
          )
        : nothing,
      this.#card(
        "examples",
        () => breakdownCsv(estimate, { indices, labels }),
        html`<extreme-examples
          .breakdown=${estimate}
          .examples=${examples}
          .indices=${indices}
          .snapshot=${shownSnapshot(panel)}
          .decoder=${this.decoder}
          .generation=${this.generation}
        ></extreme-examples>`,
      ),
      pixels
        ? this.#card(
            "pixels",
            () => pixelsCsv(pixels, width),
            html`<pixel-costs .cost=${pixels.cost} .entropy=${pixels.entropy} .width=${width}></pixel-costs>`,
          )
        : nothing,
      estimate.separation
        ? this.#card(
            "labels",
            () => separationCsv(estimate.separation),
            html`<label-separation .separation=${estimate.separation}></label-separation>`,
          )
        : nothing,
      this.#card(
        "units",
        () => unitsCsv(estimate, klByDimension),
        html`<latent-units .breakdown=${estimate} .klByDimension=${klByDimension}></latent-units>`,
      ),
    ];
  }

  /** A part with the menu that takes it away. */
  #card(name: string, csv: () => string, part: TemplateResult) {
    const element = () => this.renderRoot.querySelector<HTMLElement>(`.${name} > :first-child`);
    const source = () => {
      const shown = element();
      return shown && documentSource(name, () => elementSvg(shown), csv);
    };
    return html`<div class="card ${name} ${name === "ledger" ? "wide" : ""}">
      ${part}<export-menu what=${name} .run=${this.panel?.name ?? ""} .source=${source}></export-menu>
    </div>`;
  }

  /** Which examples of the run's sample were estimated on, and their labels. */
  #chosen({ examples }: ElboBreakdown): { readonly indices: Uint32Array; readonly labels: Int32Array | null } {
    const sample = this.panel?.examples;
    const count = sample ? sample.images.length / (sample.height * sample.width * sample.channels) : examples;
    const indices = spreadIndices(count, examples);
    const labels = sample?.labels;
    return { indices, labels: labels ? Int32Array.from(indices, (index) => labels[index] as number) : null };
  }

  #plane({ metrics, name, runId, peers }: PanelState) {
    const path = metrics.flatMap(({ split, kl, reconstruction }) =>
      split === "test" && kl !== null ? [{ rate: kl, distortion: reconstruction }] : [],
    );
    const own: PeerRun = { id: runId ?? "", name, path };
    const runs = [own, ...(peers ?? [])];
    return this.#card("rate-distortion", () => pathsCsv(runs), html`<rate-distortion .runs=${runs}></rate-distortion>`);
  }
}
