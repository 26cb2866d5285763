import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { TensorComparison } from "../../../src/inspector-protocol.js";
import { csv } from "../../../src/pictures/csv.js";
import { controls } from "../../styles/controls.js";
import { post, saveText } from "../host.js";
import { figure, shapeWords, tensorsInWords } from "../words.js";
import { plainTable } from "./plain-table.js";

const MOST_SHOWN = 2000;

/** Two files held against each other: what changed most stands first, with a bar of how far it moved. */
@customElement("comparison-table")
export class ComparisonTable extends LitElement {
  static override styles = [
    controls,
    plainTable,
    css`
      .moved {
        min-width: 190px;
      }
      .bar {
        display: inline-block;
        height: 8px;
        margin-right: 8px;
        border-radius: 1px;
        background: var(--vscode-charts-blue, #3794ff);
      }
    `,
  ];

  @property({ attribute: false }) comparison: {
    readonly names: readonly [string, string];
    readonly tensors: readonly TensorComparison[];
  } | null = null;

  protected override render() {
    if (!this.comparison) return null;
    const { names, tensors } = this.comparison;
    // What was learned comes first: an optimizer's state moves by its nature.
    const kept = ({ role }: TensorComparison) => Number(role === "optimizer");
    const sorted = [...tensors]
      .sort((a, b) => kept(a) - kept(b) || (b.relativeChange ?? -1) - (a.relativeChange ?? -1))
      .slice(0, MOST_SHOWN);
    const most = Math.max(Number.MIN_VALUE, ...tensors.map(({ relativeChange }) => relativeChange ?? 0));
    return html`<p role="status">${summary(tensors)}</p>
      <p class="muted">From ${names[0]} to ${names[1]}</p>
      <p>
        <button @click=${() => post({ type: "settingsDiff" })}>Compare settings</button>
        <button @click=${() => this.#export()}>Export as CSV</button>
      </p>
      <table>
        <thead>
          <tr><th title="‖b − a‖ / ‖a‖">Moved by</th><th>Cosine</th><th>Tensor</th><th>Shape</th></tr>
        </thead>
        <tbody>
          ${sorted.map(({ name, shape, status, relativeChange, cosine }) => {
            const width = Math.round((110 * (relativeChange ?? 0)) / most);
            return html`<tr>
              <td class="moved">
                ${relativeChange === null ? status : html`<span class="bar" .style=${`width: ${width}px`}></span>${figure(relativeChange)}`}
              </td>
              <td class="number">${cosine === null ? "" : cosine.toFixed(4)}</td>
              <td>${name}</td>
              <td class="muted">${shapeWords(shape)}</td>
            </tr>`;
          })}
        </tbody>
      </table>`;
  }

  #export(): void {
    const rows = (this.comparison?.tensors ?? []).map(({ name, shape, role, status, relativeChange, cosine }) => [
      ...[name, shape.join("×"), role, status],
      ...[relativeChange, cosine],
    ]);
    saveText(csv(["name", "shape", "role", "status", "relative_change", "cosine"], rows), "comparison.csv");
  }
}

function summary(tensors: readonly TensorComparison[]): string {
  const count = (wanted: TensorComparison["status"]) => tensors.filter(({ status }) => status === wanted).length;
  const parts = (["changed", "same", "other shape", "only here", "only there"] as const)
    .map((status) => [count(status), status] as const)
    .filter(([number]) => number > 0)
    .map(
      ([number, status]) =>
        `${number} ${status === "same" ? "the same" : status === "other shape" ? "of another shape" : status}`,
    );
  return `${tensorsInWords(tensors.length)}: ${parts.join(", ")}`;
}
