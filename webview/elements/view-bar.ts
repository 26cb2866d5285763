import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ViewName, ViewSettings } from "../app/views.js";
import { views } from "../app/views.js";
import { codicons } from "../styles/codicons.js";
import { controls } from "../styles/controls.js";
import { coordinateName } from "./coordinates.js";

/** Above the stage: which view, of which axes, of means or samples. Asks by `change` ({ settings }) and `save-picture`. */
@customElement("view-bar")
export class ViewBar extends LitElement {
  static override styles = [
    controls,
    codicons,
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
      .codicon {
        margin-left: auto;
      }
    `,
  ];

  @property({ attribute: false }) settings!: ViewSettings;
  @property({ attribute: false }) dimensions = 2;
  /** The snapshot has variances: a posterior can be sampled. */
  @property({ attribute: false }) hasVariance = false;
  @property({ attribute: false }) available: readonly ViewName[] = [];

  protected override render() {
    const { settings, dimensions, available } = this;
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
      ${dimensions > 2 && (settings.view === "scatter" || settings.view === "manifold") ? this.#axes() : nothing}
      ${
        settings.view === "elbo"
          ? nothing
          : html`<button
              class="quiet codicon codicon-file-media"
              title="Save the picture as PNG"
              aria-label="Save the picture as PNG"
              @click=${() => this.dispatchEvent(new CustomEvent("save-picture"))}
            ></button>`
      }
    `;
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
