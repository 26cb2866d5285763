import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { PanelCommand, RunStatus } from "../../src/protocol.js";
import { duration } from "../app/duration.js";
import { post } from "../app/host.js";
import { statusWords } from "../app/status-words.js";
import type { PanelState } from "../app/store.js";
import { codicons } from "../styles/codicons.js";
import { controls } from "../styles/controls.js";

/** What runs, how far it is, and the buttons that pause, continue and stop it. */
@customElement("run-header")
export class RunHeader extends LitElement {
  static override styles = [
    controls,
    codicons,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        align-items: center;
        min-height: 26px;
        font-variant-numeric: tabular-nums;
      }
      .dot {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--vscode-descriptionForeground);
      }
      .running .dot {
        background: var(--vscode-charts-green);
      }
      .paused .dot,
      .interrupted .dot {
        background: var(--vscode-charts-yellow);
      }
      .failed .dot {
        background: var(--vscode-charts-red);
      }
      .name {
        display: inline-flex;
        gap: 8px;
        align-items: center;
        font-weight: 600;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        color: var(--vscode-descriptionForeground);
      }
      .actions {
        display: flex;
        gap: 2px;
        margin-left: auto;
      }
    `,
  ];

  @property({ attribute: false }) panel: PanelState | null = null;

  protected override render() {
    const { panel } = this;
    if (!panel?.run || !panel.progress) return nothing;
    const { run, progress, controllable } = panel;
    const { status, epoch, epochs, step, examplesPerSecond, remainingSeconds } = progress;
    const trains = status === "running" || status === "paused";
    const facts = [
      ...(status === "loaded"
        ? []
        : [epochs > 0 ? `epoch ${epoch} / ${epochs}` : `epoch ${epoch}`, `step ${step.toLocaleString()}`]),
      ...(status === "running" && examplesPerSecond
        ? [`${Math.round(examplesPerSecond).toLocaleString()} examples/s`]
        : []),
      ...(status === "running" && remainingSeconds !== null ? [`${duration(remainingSeconds)} left`] : []),
      ...(trains ? [] : [statusWords[status]]),
    ];
    return html`
      <span class="name ${status}" title=${trains ? `${statusWords[status]} on ${run.backend}` : statusWords[status]}>
        <span class="dot"></span>${panel.name}
      </span>
      <span class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</span>
      <span class="actions">${this.#actions(status, controllable, run.configuration !== null)}</span>
    `;
  }

  #actions(status: RunStatus, controllable: boolean, resumable: boolean) {
    const button = (label: string, icon: string, command: PanelCommand) =>
      html`<button class="quiet labelled" @click=${() => post({ type: "command", command })}>
        <span class="codicon codicon-${icon}" aria-hidden="true"></span>${label}
      </button>`;
    if (controllable) {
      return [
        status === "paused" ? button("Continue", "debug-start", "resume") : button("Pause", "debug-pause", "pause"),
        button("Stop", "debug-stop", "stop"),
      ];
    }
    const ended = status === "interrupted" || status === "cancelled" || status === "failed";
    return ended && resumable ? button("Resume", "debug-start", "resume") : nothing;
  }
}
