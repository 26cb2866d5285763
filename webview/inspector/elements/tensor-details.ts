import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { TensorRow, TensorStatistics } from "../../../src/inspector-protocol.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { post } from "../host.js";
import { figure, grouped, shapeWords, size } from "../words.js";
import { detailsStyles } from "./details-styles.js";
import "./filter-sheet.js";
import "./value-histogram.js";

/** One tensor: how its numbers are spread, what is wrong with them, and what they look like. */
@customElement("tensor-details")
export class TensorDetails extends LitElement {
  static override styles = [
    controls,
    codicons,
    detailsStyles,
    css`
      h2 {
        display: flex;
        gap: 4px;
        align-items: center;
        margin: 0 0 2px;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 12px;
      }
      dl {
        grid-template-columns: repeat(auto-fill, minmax(128px, 1fr));
        gap: 8px 14px;
      }
      dt {
        font-size: 11px;
      }
      dd {
        font-size: 13px;
      }
      dd.bad {
        color: var(--vscode-errorForeground);
        font-weight: 600;
      }
      .codicon-copy::before {
        content: "\\ebcc";
      }
    `,
  ];

  @property({ attribute: false }) tensor: TensorRow | null = null;
  /** Null while they are computed. */
  @property({ attribute: false }) statistics: TensorStatistics | null = null;

  protected override render() {
    const { tensor, statistics } = this;
    if (!tensor) return html`<p class="muted">Choose a tensor to see how its numbers are spread.</p>`;
    return html`<h2>
        ${tensor.name}
        <button
          class="quiet codicon codicon-copy"
          title="Copy name and figures"
          aria-label="Copy name and figures"
          @click=${() => this.#copy()}
        ></button>
      </h2>
      <p class="muted">${shapeWords(tensor.shape)} of ${tensor.dtype}, ${grouped(tensor.count)} numbers, ${size(tensor.bytes)}</p>
      ${statistics ? this.#figures(statistics) : html`<p role="status">Reading its numbers…</p>`}`;
  }

  #figures(statistics: TensorStatistics) {
    const { moments, histogram, quantiles, matrix, filters, sampled } = statistics;
    return html`${
      moments
        ? html`<value-histogram .bins=${histogram} .from=${moments.minimum} .to=${moments.maximum}></value-histogram>`
        : nothing
    }
      <h3>Numbers</h3>
      <dl>${numbers(statistics).map(([name, value, bad]) => definition(name, value, bad))}</dl>
      ${
        quantiles.length > 0
          ? html`<h3>Quantiles${sampled ? " (of an even sample)" : ""}</h3>
              <dl>${quantiles.map(({ share, value }) => definition(`${100 * share} %`, figure(value)))}</dl>`
          : nothing
      }
      ${
        matrix
          ? html`<h3>As a matrix, ${matrix.rows} × ${matrix.columns}</h3>
              <dl>
                ${definition("spectral norm", figure(matrix.spectralNorm))}
                ${definition("effective rank", `${matrix.effectiveRank.toFixed(1)} of ${Math.min(matrix.rows, matrix.columns)}`)}
              </dl>`
          : nothing
      }
      ${
        filters
          ? html`<h3>As pictures${filters.count < filters.total ? `, the first ${filters.count} of ${filters.total}` : ""}</h3>
              <filter-sheet .images=${filters}></filter-sheet>`
          : nothing
      }`;
  }

  #copy(): void {
    const { tensor, statistics } = this;
    if (!tensor) return;
    const lines = [tensor.name, `${shapeWords(tensor.shape)} ${tensor.dtype}`];
    if (statistics) lines.push(...numbers(statistics).map(([name, value]) => `${name}\t${value}`));
    post({ type: "copy", text: lines.join("\n") });
  }
}

function definition(name: string, value: string, bad = false) {
  return html`<div><dt>${name}</dt><dd class=${bad ? "bad" : ""}>${value}</dd></div>`;
}

function numbers({ count, nan, infinite, zero, denormal, moments }: TensorStatistics): [string, string, boolean?][] {
  const share = (part: number) => (count > 0 && part > 0 ? ` (${((100 * part) / count).toPrecision(2)} %)` : "");
  return [
    ["NaN", grouped(nan) + share(nan), nan > 0],
    ["infinite", grouped(infinite) + share(infinite), infinite > 0],
    ["zero", grouped(zero) + share(zero)],
    ["denormal", grouped(denormal) + share(denormal)],
    ...(moments
      ? ([
          ["mean", figure(moments.mean)],
          ["standard deviation", figure(moments.standardDeviation)],
          ["minimum", figure(moments.minimum)],
          ["maximum", figure(moments.maximum)],
          ["norm", figure(moments.norm)],
        ] as [string, string][])
      : []),
  ];
}
