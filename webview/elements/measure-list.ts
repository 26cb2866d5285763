import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { trueMinus } from "../../src/numeral.js";
import type { MetricLine } from "../../src/protocol.js";

const WIDTH = 44;
const HEIGHT = 16;

/** What a latent space tells of itself beside the objective (a curvature, a perplexity), now and by epoch on the test set. */
@customElement("measure-list")
export class MeasureList extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto auto;
      gap: 3px 8px;
      align-items: center;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    .name {
      overflow-wrap: anywhere;
    }
    .value {
      text-align: right;
    }
    .name {
      color: var(--vscode-descriptionForeground);
    }
    polyline {
      fill: none;
      stroke: var(--vscode-charts-blue, #3794ff);
      stroke-width: 1.2;
    }
  `;

  /** Lines of one split, in the order of time, up to the shown moment. */
  @property({ attribute: false }) lines: readonly MetricLine[] = [];

  protected override render() {
    const names = this.lines.at(-1)?.measures?.map(({ name }) => name) ?? [];
    return names.map((name) => {
      const values = this.lines.flatMap(({ measures }) => measures?.find((each) => each.name === name)?.value ?? []);
      return html`<span class="name">${name}</span>
        <svg width=${WIDTH} height=${HEIGHT} role="img" aria-label="${name} by epoch">
          ${values.length > 1 ? svg`<polyline points=${polyline(values)}></polyline>` : nothing}
        </svg>
        <span class="value">${written(values.at(-1) ?? 0)}</span>`;
    });
  }
}

function polyline(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const height = (value: number) => (most > least ? (value - least) / (most - least) : 0.5);
  return values
    .map((value, index) => {
      const x = 1 + ((WIDTH - 2) * index) / (values.length - 1);
      return `${x.toFixed(1)},${(HEIGHT - 2 - (HEIGHT - 4) * height(value)).toFixed(1)}`;
    })
    .join(" ");
}

function written(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return trueMinus(Number.isInteger(value) ? value.toLocaleString() : value.toFixed(digits));
}
