import { css, html, LitElement, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { figure, grouped } from "../words.js";

const HEIGHT = 96;

/** How a tensor's numbers are spread, from the smallest to the largest. */
@customElement("value-histogram")
export class ValueHistogram extends LitElement {
  static override styles = css`
    :host {
      display: block;
      font-size: 11px;
    }
    svg {
      display: block;
      width: 100%;
      height: 96px;
    }
    rect {
      fill: var(--vscode-charts-blue, #3794ff);
    }
    rect:hover {
      fill: var(--vscode-charts-orange, #d18616);
    }
    line {
      stroke: var(--vscode-foreground);
      stroke-dasharray: 2 2;
    }
    .zero {
      position: absolute;
      transform: translateX(-50%);
    }
    .axis {
      position: relative;
      display: flex;
      justify-content: space-between;
      padding-top: 3px;
      border-top: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
      color: var(--vscode-descriptionForeground);
    }
  `;

  @property({ attribute: false }) bins: readonly number[] = [];
  @property({ type: Number }) from = 0;
  @property({ type: Number }) to = 0;

  protected override render() {
    const { bins, from, to } = this;
    const most = Math.max(1, ...bins);
    const step = (to - from) / bins.length;
    // Near an end its label would stand on the end's.
    const zero = from < -0.15 * (to - from) && to > 0.15 * (to - from) ? (-from / (to - from)) * bins.length : null;
    const label = `Histogram from ${figure(from)} to ${figure(to)}, the fullest of ${bins.length} bins with ${grouped(most)} numbers`;
    return html`<svg viewBox="0 0 ${bins.length} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
        ${bins.map((count, index) => {
          const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
          const range = `${figure(from + index * step)} to ${figure(from + (index + 1) * step)}: ${grouped(count)}`;
          return svg`<rect x=${index + 0.05} y=${HEIGHT - height} width="0.9" height=${height}><title>${range}</title></rect>`;
        })}
        ${zero === null ? null : svg`<line x1=${zero} x2=${zero} y1="0" y2=${HEIGHT} vector-effect="non-scaling-stroke"></line>`}
      </svg>
      <div class="axis"><span>${figure(from)}</span>${zero === null ? null : html`<span class="zero" .style=${`left: ${(100 * zero) / bins.length}%`}>0</span>`}<span>${figure(to)}</span></div>`;
  }
}
