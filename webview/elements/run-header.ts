import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { post } from "../app/host.js";
import type { PanelState } from "../app/store.js";

/** What runs, how far it is, and the buttons that pause and stop it. */
@customElement("run-header")
export class RunHeader extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
      align-items: baseline;
      font-variant-numeric: tabular-nums;
    }
    .space {
      flex: 1;
    }
  `;

  @property({ attribute: false }) panel: PanelState | null = null;

  protected override render() {
    const { name, progress, run, controllable } = this.panel ?? {};
    const rate = progress?.examplesPerSecond;
    const command = progress?.status === "paused" ? "resume" : "pause";
    return html`<strong>${name}</strong>
      <span>epoch ${progress?.epoch} / ${progress?.epochs}</span>
      <span>step ${progress?.step.toLocaleString()}</span>
      ${rate ? html`<span>${Math.round(rate).toLocaleString()} examples/s</span>` : ""}
      <span>${run?.backend}</span>
      <span class="space"></span>
      ${
        controllable
          ? html`<button @click=${() => post({ type: "command", command })}>
                ${command === "pause" ? "Pause" : "Continue"}</button
              ><button @click=${() => post({ type: "command", command: "stop" })}>Stop</button>`
          : ""
      }`;
  }
}
