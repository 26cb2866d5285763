import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ComparedRun, MetricLine, Split } from "../../src/protocol.js";
import { differingSettings } from "../app/settings-table.js";
import { type Term, termsOf } from "../app/terms.js";
import { controls } from "../styles/controls.js";
import { runColor } from "../styles/run-color.js";
import type { ChartLine } from "./line-chart.js";
import "./line-chart.js";

/** The curves of several runs over one another, their best figures, and what was set differently. */
@customElement("compare-view")
export class CompareView extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 14px;
        padding: 4px 0 14px;
        font-variant-numeric: tabular-nums;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        font-size: 12px;
      }
      line-chart {
        height: min(52vh, 420px);
        min-height: 180px;
      }
      .tables {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-size: 13px;
      }
      th,
      td {
        padding: 4px 22px 4px 0;
        border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
        text-align: left;
        font-weight: 400;
        white-space: nowrap;
      }
      thead th {
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
      }
      td.number {
        text-align: right;
      }
      .key {
        display: inline-block;
        width: 14px;
        height: 3px;
        margin-right: 8px;
        border-radius: 1px;
        background: var(--color);
        vertical-align: middle;
      }
      h2 {
        margin: 6px 0 2px;
        font-size: 13px;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  @state() private term: Term["key"] = "total";
  @state() private split: Split = "test";
  @state() private logarithmic = false;
  @state() private hovered: number | null = null;

  protected override render() {
    const lines = this.runs.map(({ metrics }) => metrics.filter(({ split }) => split === this.split));
    const terms = termsOf(lines.flat()[0]);
    const term = terms.find(({ key }) => key === this.term) ?? (terms[0] as Term);
    const epochs = [
      ...new Set(this.runs.flatMap((run, index) => (lines[index] ?? []).map((line) => epochOf(run, line)))),
    ];
    epochs.sort((a, b) => a - b);
    const at = this.hovered === null ? undefined : epochs[this.hovered];
    return html`
      <div class="bar">
        <span class="choice" role="group" aria-label="Term">
          ${terms.map(({ key, label, meaning }) =>
            choice(label, meaning, key === this.term, () => {
              this.term = key;
            }),
          )}
        </span>
        <span class="choice" role="group" aria-label="Of which examples">
          ${(["test", "train"] as const).map((split) =>
            choice(split === "test" ? "Test" : "Training", "", split === this.split, () => {
              this.split = split;
            }),
          )}
        </span>
        <button
          class="quiet small"
          aria-pressed=${this.logarithmic}
          title="Logarithmic epochs"
          @click=${() => {
            this.logarithmic = !this.logarithmic;
          }}
        >
          log
        </button>
        <span class="muted">nats per example, by epoch${at === undefined ? "" : `; at epoch ${at.toFixed(1)}`}</span>
      </div>
      <line-chart
        .x=${epochs}
        .lines=${this.runs.map((run, index) => this.#line(run, lines[index] ?? [], term, epochs, index))}
        .logarithmic=${this.logarithmic}
        .label=${`${term.label} of ${this.runs.length} runs by epoch`}
        @point=${(event: CustomEvent<{ index: number | null }>) => {
          this.hovered = event.detail.index;
        }}
      ></line-chart>
      <div class="tables">${this.#figures(lines, term, at)} ${this.#differences()}</div>
    `;
  }

  #line(
    run: ComparedRun,
    lines: readonly MetricLine[],
    term: Term,
    epochs: readonly number[],
    index: number,
  ): ChartLine {
    const values = new Map(lines.map((line) => [epochOf(run, line), term.valueOf(line)]));
    return { values: epochs.map((epoch) => values.get(epoch) ?? null), color: runColor(index) };
  }

  #figures(lines: readonly (readonly MetricLine[])[], term: Term, at: number | undefined) {
    return html`<table>
      <thead>
        <tr>
          <th>Run</th>
          <th>Best total</th>
          <th>Epoch</th>
          <th>Last total</th>
          <th>Epochs</th>
          <th>${at === undefined ? nothing : `${term.label} here`}</th>
        </tr>
      </thead>
      <tbody>
        ${this.runs.map((compared, index) => {
          const { best, last, name } = compared.run;
          const here = at === undefined ? undefined : lines[index]?.findLast((line) => epochOf(compared, line) <= at);
          return html`<tr>
            <td><span class="key" .style=${`--color: var(${runColor(index)})`}></span>${name}</td>
            <td class="number">${best?.total.toFixed(2) ?? "–"}</td>
            <td class="number">${best?.epoch ?? "–"}</td>
            <td class="number">${last?.total.toFixed(2) ?? "–"}</td>
            <td class="number">${last?.epoch ?? 0}</td>
            <td class="number">${here ? term.valueOf(here).toFixed(2) : nothing}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  #differences() {
    const settings = differingSettings(this.runs);
    if (settings.length === 0) return html`<p class="muted">All settings are the same.</p>`;
    return html`<h2>Set differently</h2>
      <table>
        <thead>
          <tr>
            <th></th>
            ${this.runs.map(
              ({ run }, index) =>
                html`<th><span class="key" .style=${`--color: var(${runColor(index)})`}></span>${run.name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${settings.map(
            ({ name, values }) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${values.map((value) => html`<td>${value}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`;
  }
}

function choice(label: string, title: string, pressed: boolean, choose: () => void) {
  return html`<button title=${title} aria-pressed=${pressed} @click=${choose}>${label}</button>`;
}

function epochOf({ run }: ComparedRun, { step }: MetricLine): number {
  return step / Math.max(1, run.stepsPerEpoch);
}
