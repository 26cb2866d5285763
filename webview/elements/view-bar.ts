import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ViewName, ViewSettings } from "../app/views.js";
import { views } from "../app/views.js";
import "../export/export-menu.js";
import type { PictureSource } from "../export/picture-source.js";
import type { OverlayMoment } from "../scatter/overlays/overlay.js";
import { overlays } from "../scatter/overlays/registry.js";
import { controls } from "../styles/controls.js";
import { coordinateName } from "./coordinates.js";

/** Above the stage: which view, of which axes, of means or samples. Asks by `change` ({ settings }). */
@customElement("view-bar")
export class ViewBar extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 8px;
        align-items: center;
        font-size: 12px;
      }
      .axes {
        display: inline-flex;
        gap: 4px;
        align-items: center;
      }
      .choice button {
        padding: 2px 7px;
      }
      export-menu {
        margin-left: auto;
      }
    `,
  ];

  @property({ attribute: false }) settings!: ViewSettings;
  @property({ attribute: false }) dimensions = 2;
  /** The space has more coordinates than a picture, so that two are chosen. */
  @property({ attribute: false }) choosesAxes = false;
  /** The space is a sphere. */
  @property({ attribute: false }) hasMap = false;
  /** The snapshot has variances: a posterior can be sampled. */
  @property({ attribute: false }) hasVariance = false;
  /** What of the stage can be taken away. */
  @property({ attribute: false }) source: () => PictureSource | null = () => null;
  /** The run's name. */
  @property() run = "";
  /** What overlays can be drawn from; null where the space is not flat. */
  @property({ attribute: false }) overlayMoment: OverlayMoment | null = null;
  @property({ attribute: false }) available: readonly ViewName[] = [];

  protected override render() {
    const { settings, available } = this;
    return html`
      <span class="choice" role="group" aria-label="View">
        ${views
          .filter(({ name }) => available.includes(name))
          .map(
            ({ name, title, meaning }) =>
              html`<button
                title=${meaning}
                aria-pressed=${settings.view === name}
                @click=${() => this.#ask({ view: name })}
              >
                ${title}
              </button>`,
          )}
      </span>
      ${
        settings.view === "scatter" && this.hasVariance
          ? html`<span class="choice" role="group" aria-label="Of each posterior">
              <button
                title="Each example at the mean of its posterior"
                aria-pressed=${!settings.showSample}
                @click=${() => this.#ask({ showSample: false })}
              >
                Mean
              </button>
              <button
                title="Each example at one draw from its posterior"
                aria-pressed=${settings.showSample}
                @click=${() => this.#ask({ showSample: true })}
              >
                Sample
              </button>
            </span>`
          : nothing
      }
      ${
        settings.view === "scatter" && this.hasMap
          ? html`<span class="choice" role="group" aria-label="Of the sphere">
              <button
                title="The sphere from outside: drag it, or press Alt and an arrow, to turn it"
                aria-pressed=${!settings.map}
                @click=${() => this.#ask({ map: false })}
              >
                Globe
              </button>
              <button
                title="All of the sphere, areas kept (Lambert’s azimuthal projection)"
                aria-pressed=${settings.map}
                @click=${() => this.#ask({ map: true })}
              >
                Map
              </button>
            </span>`
          : nothing
      }
      ${this.choosesAxes && (settings.view === "scatter" || settings.view === "manifold") ? this.#axes() : nothing}
      ${settings.view === "scatter" && this.overlayMoment ? this.#overlay(this.overlayMoment) : nothing}
      ${settings.view === "elbo" ? nothing : html`<export-menu .source=${this.source} .run=${this.run}></export-menu>`}
    `;
  }

  #overlay(moment: OverlayMoment) {
    const { settings } = this;
    const fitting = overlays.filter((overlay) => overlay.fits(moment));
    const chosen = fitting.find(({ name }) => name === settings.overlay);
    return html`<select
      aria-label="Overlay"
      title=${chosen?.meaning ?? "What is seen beside the points"}
      @change=${(event: Event) => this.#ask({ overlay: (event.target as HTMLSelectElement).value || null })}
    >
      <option value="" ?selected=${!chosen}>No overlay</option>
      ${fitting.map(
        ({ name, title, meaning }) =>
          html`<option value=${name} title=${meaning} ?selected=${name === chosen?.name}>${title}</option>`,
      )}
    </select>`;
  }

  #axes() {
    const { axes } = this.settings;
    const select = (which: 0 | 1, label: string) =>
      html`<select
        aria-label=${label}
        @change=${(event: Event) => {
          const chosen = Number((event.target as HTMLSelectElement).value);
          const [across, up] = axes;
          // Choosing the other axis' dimension swaps them.
          if (which === 0) this.#ask({ axes: chosen === up ? [up, across] : [chosen, up] });
          else this.#ask({ axes: chosen === across ? [up, across] : [across, chosen] });
        }}
      >
        ${Array.from(
          { length: this.dimensions },
          (_, axis) => html`<option value=${axis} ?selected=${axis === axes[which]}>${coordinateName(axis)}</option>`,
        )}
      </select>`;
    return html`<span class="axes"
      >${select(0, "Across")}<span aria-hidden="true">×</span>${select(1, "Up")}</span
    >`;
  }

  #ask(change: Partial<ViewSettings>): void {
    this.dispatchEvent(new CustomEvent("change", { detail: { settings: { ...this.settings, ...change } } }));
  }
}
