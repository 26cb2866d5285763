import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { SnapshotSummary } from "../../src/protocol.js";

/** Time along the foot: every recorded moment, and the present. Asks by `seek` ({ step }, null for the present). */
@customElement("time-slider")
export class TimeSlider extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      gap: 12px;
      align-items: center;
      font-variant-numeric: tabular-nums;
    }
    input {
      flex: 1;
      accent-color: var(--vscode-focusBorder);
    }
  `;

  @property({ attribute: false }) snapshots: readonly SnapshotSummary[] = [];
  @property({ attribute: false }) step: number | null = null;

  protected override render() {
    const { snapshots, step } = this;
    const last = snapshots.length - 1;
    const position = step === null ? last : snapshots.findIndex((each) => each.step === step);
    return html`<span>epoch ${snapshots[position]?.epoch ?? 0}</span>
      <input
        type="range"
        aria-label="Epoch"
        min="0"
        max=${Math.max(0, last)}
        .value=${String(Math.max(0, position))}
        @input=${(event: Event) => this.#seek(Number((event.target as HTMLInputElement).value))}
      />
      <button ?disabled=${step === null} @click=${() => this.#ask(null)}>live</button>`;
  }

  #seek(position: number): void {
    this.#ask(position === this.snapshots.length - 1 ? null : (this.snapshots[position]?.step ?? null));
  }

  #ask(step: number | null): void {
    this.dispatchEvent(new CustomEvent("seek", { detail: { step } }));
  }
}
