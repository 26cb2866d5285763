import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shortNumeral } from "../../../src/numeral.js";
import type { ImageShape, Pixels } from "../../drawing/images.js";
import type { PlanePosterior } from "../../latent-geometry/ellipse.js";
import type { TruePosterior } from "../../latent-geometry/true-posterior.js";
import type { OverlayLook } from "../../scatter/overlay.js";
import { exampleExtent } from "../../scatter/overlays/example.js";
import type { OverlayPicture } from "../../scatter/overlays/overlay.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { termColors } from "../../styles/term-colors.js";
import "../decoded-image.js";
import type { HoveredExample } from "./hover-card.js";
import "./posterior-inset.js";

/** An example's terms by importance sampling, nats. */
export interface EstimatedTerms {
  readonly epoch: number;
  readonly elbo: number;
  readonly reconstruction: number;
  readonly logLikelihood: number;
}

/** One example that was chosen: its image, its terms, its posterior seen closely. Asks by `leave`. */
@customElement("example-card")
export class ExampleCard extends LitElement {
  static override styles = [
    controls,
    codicons,
    termColors,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 8px;
        box-sizing: border-box;
        padding: 8px;
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 3px;
        color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
        background: var(--vscode-editorWidget-background);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      header {
        display: flex;
        gap: 6px;
        align-items: center;
      }
      h3 {
        flex: 1;
        margin: 0;
        font-size: 12px;
        font-weight: 600;
      }
      .images {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 88px));
        gap: 6px;
      }
      figure {
        min-width: 0;
        margin: 0;
      }
      figcaption {
        margin-top: 2px;
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 3px 7px;
        margin: 0;
      }
      dt {
        padding-left: 6px;
        border-left: 3px solid var(--color);
      }
      dt,
      dd {
        margin: 0;
      }
      dd {
        text-align: right;
      }
      .sum {
        font-weight: 600;
      }
      .note {
        margin: 4px 0 0;
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
        line-height: 1.4;
      }
      .key {
        display: inline-block;
        width: 16px;
        margin-right: 4px;
        border-top: 2px solid var(--color);
        vertical-align: middle;
      }
      .key.dashed {
        border-top-style: dashed;
      }
      @container (max-width: 520px) {
        :host {
          display: grid;
          grid-template-columns: 152px minmax(0, 1fr);
          align-content: start;
        }
        header {
          grid-column: 1 / -1;
        }
        .images {
          grid-template-columns: repeat(2, 73px);
        }
      }
      progress {
        width: 100%;
        height: 4px;
        accent-color: var(--vscode-progressBar-background);
      }
    `,
  ];

  @property({ attribute: false }) example: HoveredExample | null = null;
  @property({ attribute: false }) reconstruction: Pixels = new Float32Array(0);
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property({ attribute: false }) q: PlanePosterior | null = null;
  @property({ attribute: false }) truth: TruePosterior | null = null;
  /** How far the true posterior is, 0 to 1. */
  @property({ attribute: false }) progress: number | null = null;
  /** Why there is no true posterior. */
  @property() refusal = "";
  @property({ attribute: false }) estimated: EstimatedTerms | null = null;
  @property({ attribute: false }) picture: OverlayPicture | null = null;
  @property({ attribute: false }) look: OverlayLook | null = null;

  protected override render() {
    const { example, shape } = this;
    if (!example || !shape) return nothing;
    const { index, className } = example;
    const image = (label: string, images: Pixels, at: number) =>
      html`<figure>
        <decoded-image .images=${images} .index=${at} .shape=${shape} .label=${label}></decoded-image>
        <figcaption>${label}</figcaption>
      </figure>`;
    return html`<header>
        <h3>${className === null ? "" : `“${className}”, `}test example ${index.toLocaleString()}</h3>
        <button
          class="quiet codicon codicon-close"
          title="Leave the example (Escape)"
          aria-label="Leave the example"
          @click=${() => this.dispatchEvent(new CustomEvent("leave"))}
        ></button>
      </header>
      <div class="images">
        ${image("original", example.images, index)} ${image("reconstruction", this.reconstruction, 0)}
      </div>
      ${this.#terms(example)} ${this.#posterior()}`;
  }

  /** The best figures there are: integrated over the plane, by importance sampling, or of one draw. */
  #terms({ reconstruction, kl }: HoveredExample) {
    const { truth, estimated } = this;
    const cost = truth && kl !== null ? truth.reconstruction : (estimated?.reconstruction ?? reconstruction);
    const rate = truth || !estimated ? kl : -estimated.elbo - estimated.reconstruction;
    if (cost === null) return nothing;
    const gap = truth?.gap ?? (estimated ? estimated.logLikelihood - estimated.elbo : null);
    const likelihood = truth?.logLikelihood ?? estimated?.logLikelihood ?? null;
    const row = (color: string, label: string, value: number | null, sum = false) =>
      value === null
        ? nothing
        : html`<dt class=${sum ? "sum" : ""} .style=${`--color: var(${color})`}>${label}</dt>
            <dd class=${sum ? "sum" : ""}>${shortNumeral(value)}</dd>`;
    const source = truth
      ? "nats, integrated over the plane"
      : estimated
        ? `nats, by importance sampling at epoch ${estimated.epoch}`
        : "nats, of one draw";
    return html`<div>
        <dl>
        ${row("--term-reconstruction", "reconstruction", cost)} ${row("--term-kl", "KL to prior", rate)}
        ${row("--term-total", "−ELBO", rate === null ? null : cost + rate, true)}
        ${row("--term-gap", "gap to log p(x)", gap)}
        ${row("--term-total", "−log p(x)", likelihood === null ? null : -likelihood, true)}
        </dl>
        <p class="note">${source}</p>
      </div>`;
  }

  #posterior() {
    const { q, truth, progress, refusal, picture } = this;
    if (!q || !picture) return refusal ? html`<p class="note">${refusal}</p>` : nothing;
    return html`<posterior-inset
        .picture=${picture}
        .extent=${exampleExtent(q, truth)}
        .look=${this.look}
        label="The posterior of this example, seen closely"
      ></posterior-inset>
      <div>
        <p class="note">
        <span class="key dashed" .style=${"--color: var(--term-kl)"}></span>q(z|x) at 1σ, 2σ
        ${truth ? html`<br /><span class="key" .style=${"--color: var(--term-gap)"}></span>p(z|x), the same masses` : nothing}
      </p>
      ${
        progress !== null
          ? html`<progress max="1" .value=${progress} aria-label="Progress of the true posterior"></progress>`
          : nothing
      }
      ${refusal ? html`<p class="note">${refusal}</p>` : nothing}
      </div>`;
  }
}
