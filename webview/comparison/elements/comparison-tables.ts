import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { duration } from "../../app/duration.js";
import { post } from "../../app/host.js";
import { differingSettings } from "../../app/settings-table.js";
import { testLinesOf } from "../../app/shown.js";
import { controls } from "../../styles/controls.js";
import { type ComparedRun, letterOf } from "../state.js";
import { type TermCell, termsTable } from "../terms-table.js";
import "./run-chip.js";

/** The terms of several runs with their differences to the first, and what was set differently. */
@customElement("comparison-tables")
export class ComparisonTables extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-size: 13px;
      }
      th,
      td {
        padding: 4px 0 4px 16px;
        border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
        text-align: left;
        vertical-align: top;
        font-weight: 400;
      }
      tbody th {
        max-width: 150px;
        padding-left: 0;
        color: var(--vscode-descriptionForeground);
      }
      thead th {
        max-width: 140px;
        overflow-wrap: break-word;
      }
      thead run-chip {
        margin-right: 6px;
      }
      .number {
        text-align: right;
        white-space: nowrap;
      }
      small {
        display: block;
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
      }
      h2 {
        margin: 18px 0 2px;
        font-size: 13px;
        font-weight: 600;
      }
      h2:first-child {
        margin-top: 0;
      }
      p {
        max-width: 62ch;
        margin: 6px 0;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
      }
      td button {
        margin: -2px 0;
        padding: 1px 8px;
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly ComparedRun[] = [];

  protected override render() {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Terms and settings">
      ${this.#terms()} ${this.#settings()}
    </div>`;
  }

  #head(numbers: boolean) {
    return html`<thead>
      <tr>
        <td></td>
        ${this.runs.map(
          ({ name }, index) =>
            html`<th scope="col" class=${numbers ? "number" : ""}>
              <run-chip .index=${index} aria-hidden="true"></run-chip>${name}
            </th>`,
        )}
      </tr>
    </thead>`;
  }

  #terms() {
    const shown = this.runs.map(({ panel, digest }) => ({ run: panel.run, lines: testLinesOf(panel), digest }));
    const { rows, notes } = termsTable(shown);
    const last = shown.map(({ lines }) => lines.at(-1));
    if (rows.length === 0) return html`<h2>Terms</h2><p>Figures come with the first epoch.</p>`;
    return html`<h2>Terms of the test set, nats per example</h2>
      <table class="terms">
        ${this.#head(true)}
        <tbody>
          <tr>
            <th scope="row">at epoch</th>
            ${last.map((line) => html`<td class="number">${line?.epoch ?? "–"}</td>`)}
          </tr>
          ${rows.map(
            ({ name, meaning, cells }) =>
              html`<tr>
                <th scope="row" title=${meaning}>${name}</th>
                ${cells.map(numberCell)}
              </tr>`,
          )}
          <tr>
            <th scope="row" title="Wall time of the training up to then">time</th>
            ${last.map((line) => html`<td class="number">${line ? duration(line.seconds) : "–"}</td>`)}
          </tr>
        </tbody>
      </table>
      ${notes.map((note) => html`<p>${note}</p>`)}`;
  }

  #settings() {
    const described = this.runs.flatMap(({ panel }) => panel.run ?? []);
    if (described.length < this.runs.length) return nothing;
    const settings = differingSettings(described);
    const withCode = described.some(({ trainingCode }) => trainingCode);
    return html`<h2>Set differently</h2>
      ${settings.length === 0 ? html`<p>All settings and data are the same.</p>` : nothing}
      ${
        settings.length > 0 || withCode
          ? html`<table class="settings">
              ${this.#head(false)}
              <tbody>
                ${settings.map(
                  ({ name, values }) =>
                    html`<tr>
                      <th scope="row">${name}</th>
                      ${values.map((value) => html`<td>${value}</td>`)}
                    </tr>`,
                )}
                ${withCode ? this.#code() : nothing}
              </tbody>
            </table>`
          : nothing
      }`;
  }

  /** The files that the runs were made by; a click shows the difference to the first. */
  #code() {
    const [first] = this.runs;
    return html`<tr>
      <th scope="row">training code</th>
      ${this.runs.map(({ panel, id }, index) => {
        const code = panel.run?.trainingCode;
        if (!code) return html`<td>–</td>`;
        const name = code.original.split(/[\\/]/).at(-1);
        const compared = index > 0 && first?.panel.run?.trainingCode && first.id !== null && id !== null;
        const ids = [first?.id ?? "", id ?? ""] as const;
        return html`<td>
          ${name}
          ${
            compared
              ? html`<button
                  title="The difference of the code of ${first.name} and ${this.runs[index]?.name}"
                  @click=${() => post({ type: "compareCode", ids })}
                >
                  Compare Code with ${letterOf(0)}
                </button>`
              : nothing
          }
        </td>`;
      })}
    </tr>`;
  }
}

function numberCell({ value, difference }: TermCell) {
  return html`<td class="number">
    ${value === null ? "–" : value.toFixed(2)}
    ${difference === null ? nothing : html`<small>${signed(difference)}</small>`}
  </td>`;
}

/** `+1.25`, `−0.40`, `±0.00`. */
function signed(value: number): string {
  const digits = Math.abs(value).toFixed(2);
  if (Number(digits) === 0) return `±${digits}`;
  return `${value > 0 ? "+" : "−"}${digits}`;
}
