import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { numeral } from "../../src/numeral.js";
import type { ElboBreakdown, MetricLine } from "../../src/protocol.js";
import { whyNoLogLikelihood } from "../../src/vae/latents/no-log-likelihood.js";
import { post } from "../app/host.js";
import type { PanelState } from "../app/store.js";
import { penaltiesOf, type Term, termsOf } from "../app/terms.js";
import { controls } from "../styles/controls.js";
import { termColors } from "../styles/term-colors.js";
import "./term-hint.js";

const GAP = {
  meaning:
    "The third term, KL to the true posterior: how far the bound is from log p(x). No closed form has it; importance sampling estimates it, in a process of its own, from the newest checkpoint.",
  formula: "KL( q(z|x) ‖ p(z|x) ) = log p(x) − ELBO",
};

/** The part of a training file that makes a term. */
const PARTS = { total: "objective", reconstruction: "likelihood", divergence: "latent", penalty: "latent" } as const;

/** The ELBO as the equation that it is, with the numbers in it: nats per test example, the training set's beside. */
@customElement("elbo-equation")
export class ElboEquation extends LitElement {
  static override styles = [
    controls,
    termColors,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: flex-start;
        font-variant-numeric: tabular-nums;
      }
      .term {
        display: flex;
        flex-direction: column;
        min-width: 5.6em;
        padding-left: 9px;
        border-left: 3px solid var(--color);
      }
      .total {
        padding-left: 0;
        border-left: 0;
      }
      .gap {
        border-left-style: dashed;
      }
      .value {
        font-size: 24px;
        font-weight: 300;
        white-space: nowrap;
        line-height: 32px;
        letter-spacing: -0.01em;
      }
      .total .value {
        font-weight: 400;
      }
      .train {
        margin-left: 5px;
        font-size: 12px;
        letter-spacing: 0;
        color: var(--vscode-descriptionForeground);
      }
      .label {
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
        white-space: nowrap;
      }
      .waiting {
        font-size: 16px;
        color: var(--vscode-descriptionForeground);
      }
      .value button {
        vertical-align: middle;
        border-color: var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      .sign {
        font-size: 20px;
        font-weight: 300;
        line-height: 32px;
        color: var(--vscode-descriptionForeground);
      }
      @media (max-width: 620px) {
        :host {
          gap: 6px;
        }
        .term {
          min-width: 0;
          padding-left: 7px;
        }
        .total {
          padding-left: 0;
        }
        .label {
          white-space: normal;
        }
        .total .label {
          max-width: 8.5em;
        }
      }
    `,
  ];

  @property({ attribute: false }) panel: PanelState | null = null;

  protected override render() {
    const { panel } = this;
    if (!panel) return "";
    const at = panel.pastStep ?? Number.POSITIVE_INFINITY;
    const test = lineAt(panel.metrics, "test", at);
    const train = lineAt(panel.metrics, "train", at);
    const [total, reconstruction, divergence] = termsOf(test ?? train) as [Term, Term, Term];
    const unit = `${total.label}, nats per ${test || !train ? "test" : "training"} example`;
    return html`
      ${this.#term(total, unit, test, train, "total")}
      <span class="sign" aria-hidden="true">=</span>
      ${this.#term(reconstruction, reconstruction.label, test, train)}
      <span class="sign" aria-hidden="true">+</span>
      ${this.#term(divergence, divergence.label, test, train)}
      ${(test ?? train)?.kl === null ? "" : this.#gap(panel)}
      ${penaltiesOf(test ?? train).map((penalty) => this.#term(penalty, penalty.label, test, train))}
      <span class="visually-hidden" role="status">${test || train ? "" : "No numbers yet"}</span>
    `;
  }

  /** The third term, which no closed form has: a button until it is estimated. */
  #gap({ gap, progress, run }: PanelState) {
    const estimate = gap?.estimate;
    const why = whyNoLogLikelihood(run?.configuration?.latent);
    const meaning = estimate ? describeEstimate(estimate) : (why ?? gap?.problem ?? GAP.meaning);
    const running = gap && !estimate && !gap.problem;
    const error = estimate?.standardError;
    const value = estimate
      ? html`${estimate.gap.toFixed(1)}<span class="train">${error ? `± ${error.toFixed(2)}` : ""}</span>`
      : running
        ? html`<span class="waiting" role="status">${Math.round(100 * gap.part)} %</span>`
        : why || !run?.configuration
          ? "—"
          : html`<button
            class="quiet small"
            @click=${() => post({ type: "command", command: "estimateGap" })}
          >
            Estimate
          </button>`;
    const old = estimate && estimate.epoch !== progress?.epoch ? `, epoch ${estimate.epoch}` : "";
    return html`<term-hint meaning=${meaning} formula=${GAP.formula} opens="left">
      <span class="term gap" data-term="gap" .style=${"--color: var(--term-gap)"}>
        <span class="value">${value}</span>
        <span class="label">gap to log p(x)${old}</span>
      </span>
    </term-hint>`;
  }

  /** A term with the test set's value and the training set's small beside it, or alone until the first test. */
  #term(term: Term, label: string, test: MetricLine | undefined, train: MetricLine | undefined, kind = "") {
    const shown = test ?? train;
    const beside = test && train;
    const hasCode = this.panel?.run?.trainingCode !== undefined;
    return html`<term-hint
      meaning=${term.meaning}
      formula=${term.formula}
      action=${hasCode ? "Click: show the line that makes it" : ""}
      @act=${() => post({ type: "revealCode", part: PARTS[term.key] })}
    >
      <span class="term ${kind}" data-term=${term.key} .style=${`--color: var(${term.color})`}>
        <span class="value"
          >${shown ? numeral(term.valueOf(shown), 1) : "—"}<span class="train" title="training set, this epoch"
            >${beside ? numeral(term.valueOf(train), 1) : ""}</span
          ></span
        >
        <span class="label">${label}</span>
      </span>
    </term-hint>`;
  }
}

function describeEstimate({ examples, samples, logLikelihood, effectiveSampleSize, epoch }: ElboBreakdown): string {
  const where = `${samples} draws of z for each of ${examples.toLocaleString()} test examples, effectively ${effectiveSampleSize.toFixed(0)}`;
  const likelihood = numeral(logLikelihood, 1);
  return `Estimated at epoch ${epoch} by importance sampling: ${where}. log p(x) is ${likelihood} nats (on grey levels a pseudo-likelihood). The gap is low on average, and rises to the truth with more draws.`;
}

/** The last line of a split up to a step. */
function lineAt(metrics: readonly MetricLine[], split: MetricLine["split"], step: number): MetricLine | undefined {
  return metrics.findLast((line) => line.split === split && line.step <= step);
}
