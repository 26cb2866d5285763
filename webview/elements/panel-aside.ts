import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Split } from "../../src/protocol.js";
import { measuresOf, testLinesOf } from "../app/shown.js";
import { initialState, type PanelState, shownSnapshot } from "../app/store.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import "./kl-bars.js";
import "./measure-list.js";
import "./reconstruction-strip.js";

/** What stands beside the stage whatever it shows: examples, and where the divergence goes. */
@customElement("panel-aside")
export class PanelAside extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      gap: 14px;
    }
    h2 {
      margin: 0 0 6px;
      color: var(--vscode-descriptionForeground);
      font-size: 12px;
      font-weight: 400;
    }
  `;

  @property({ attribute: false }) panel: PanelState = initialState;
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;

  protected override render() {
    const { metrics, pastStep, examples, run } = this.panel;
    const at = pastStep ?? Number.POSITIVE_INFINITY;
    const of = (split: Split) => metrics.findLast((line) => line.split === split && line.step <= at);
    const line = of("test") ?? of("train");
    const parts = [
      examples &&
        section(
          "Originals / reconstructions",
          html`<reconstruction-strip
            .snapshot=${shownSnapshot(this.panel)}
            .examples=${examples}
            .classNames=${run?.data.classNames ?? []}
            .decoder=${this.decoder}
            .generation=${this.generation}
          ></reconstruction-strip>`,
        ),
      line?.klByDimension && section("KL by dimension, nats", html`<kl-bars .line=${line}></kl-bars>`),
      measuresOf(this.panel).length > 0 &&
        section("The latent space, by epoch", html`<measure-list .lines=${testLinesOf(this.panel)}></measure-list>`),
    ];
    return parts.map((part) => part || nothing);
  }
}

function section(title: string, content: unknown) {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}
