import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { OverlayPicture } from "../../scatter/overlays/overlay.js";
import type { LatestComputation } from "./latest-computation.js";

/** What the overlay shows, or how far it is. */
@customElement("overlay-caption")
export class OverlayCaption extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 10px;
      align-items: center;
      min-height: 18px;
      color: var(--vscode-descriptionForeground);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    progress {
      width: 90px;
      height: 4px;
      accent-color: var(--vscode-progressBar-background);
    }
    .scale {
      display: inline-flex;
      gap: 5px;
      align-items: center;
    }
    .ramp {
      width: 70px;
      height: 9px;
      border-radius: 1px;
      outline: 1px solid var(--vscode-contrastBorder, transparent);
      background: linear-gradient(to right, transparent, var(--vscode-descriptionForeground));
    }
  `;

  @property() what = "";
  /** Changes in itself: it is drawn at every update of its host. */
  @property({ attribute: false, hasChanged: () => true }) work: LatestComputation<OverlayPicture> | null = null;

  protected override render() {
    const { result, part, problem } = this.work ?? {};
    if (problem) return html`<span role="alert">${this.what} could not be computed: ${problem}</span>`;
    return html`<span role="status">${result?.caption ?? `${this.what} is computed…`}</span>
      ${
        result?.scale
          ? html`<span class="scale">${result.scale[0]}<span class="ramp" aria-hidden="true"></span>${result.scale[1]}</span>`
          : nothing
      }
      ${part != null && !result ? html`<progress max="1" .value=${part} aria-label="Progress of the overlay"></progress>` : nothing}`;
  }
}
