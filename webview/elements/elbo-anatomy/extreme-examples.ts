import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ElboBreakdown, ExampleSample, LatentSnapshot } from "../../../src/protocol.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import { LatestDecode } from "../../decoding/latest-decode.js";
import { controls } from "../../styles/controls.js";
import "../decoded-image.js";
import { card } from "./card.js";

const SHOWN = 8;

const measures = {
  cost: {
    label: "−log p(x)",
    of: ({ byExample }: ElboBreakdown, i: number) => -(byExample.logLikelihood[i] as number),
  },
  kl: {
    label: "KL",
    of: ({ byExample }: ElboBreakdown, i: number) =>
      -(byExample.elbo[i] as number) - (byExample.reconstruction[i] as number),
  },
  gap: {
    label: "gap",
    of: ({ byExample }: ElboBreakdown, i: number) =>
      (byExample.logLikelihood[i] as number) - (byExample.elbo[i] as number),
  },
} as const;

type Measure = keyof typeof measures;

/** The test images that cost most and least, over what the decoder makes of them. */
@customElement("extreme-examples")
export class ExtremeExamples extends LitElement {
  static override styles = [
    controls,
    card,
    css`
      .images {
        display: grid;
        grid-template-columns: repeat(8, minmax(0, 1fr));
        gap: 4px;
        margin: 4px 0 10px;
      }
      figure {
        min-width: 0;
        margin: 0;
      }
      decoded-image + decoded-image {
        margin-top: 2px;
      }
      figcaption {
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
        text-align: center;
      }
      .choice {
        margin-bottom: 8px;
      }
    `,
  ];

  @property({ attribute: false }) breakdown: ElboBreakdown | null = null;
  @property({ attribute: false }) examples: ExampleSample | null = null;
  /** Which examples of the sample the breakdown speaks of. */
  @property({ attribute: false }) indices: Uint32Array = new Uint32Array(0);
  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @state() private measure: Measure = "cost";
  readonly #decoded = new LatestDecode(this);

  protected override render() {
    const { breakdown, examples } = this;
    if (!breakdown || !examples) return nothing;
    const { of } = measures[this.measure];
    const values = Float32Array.from({ length: breakdown.examples }, (_, index) => of(breakdown, index));
    const order = Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number));
    const rows = { most: order.slice(0, SHOWN), least: order.slice(-SHOWN).reverse() };
    this.#decode([...rows.most, ...rows.least]);
    return html`<h3>Most and least</h3>
      <p class="lead">Test images over their reconstructions, by nats.</p>
      <div class="choice" role="group" aria-label="By which term">
        ${(Object.keys(measures) as Measure[]).map(
          (name) =>
            html`<button aria-pressed=${this.measure === name} @click=${() => {
              this.measure = name;
            }}>${measures[name].label}</button>`,
        )}
      </div>
      ${this.#row("most", rows.most, 0, values, examples)}
      ${this.#row("least", rows.least, rows.most.length, values, examples)}`;
  }

  /** `from`: which of the decoded images is the row's first. */
  #row(label: string, chosen: readonly number[], from: number, values: Float32Array, examples: ExampleSample) {
    const { images } = this.#decoded;
    return html`<div class="muted">${label}</div>
      <div class="images">
        ${chosen.map(
          (example, index) => html`<figure>
            <decoded-image .images=${examples.images} .index=${this.indices[example] ?? 0} .shape=${examples}
              .label=${`Test image ${this.indices[example] ?? 0}`}></decoded-image>
            ${
              images.length > 0
                ? html`<decoded-image .images=${images} .index=${from + index} .shape=${examples}
                    .label=${`Its reconstruction`}></decoded-image>`
                : nothing
            }
            <figcaption>${(values[example] as number).toFixed((values[example] as number) < 10 ? 1 : 0)}</figcaption>
          </figure>`,
        )}
      </div>`;
  }

  #decode(chosen: readonly number[]): void {
    const { decoder, snapshot, generation } = this;
    if (!decoder || !snapshot) return;
    const { dimensions } = decoder;
    const codes = new Float32Array(chosen.length * dimensions);
    chosen.forEach((row, index) => {
      const example = this.indices[row] as number;
      codes.set(snapshot.means.subarray(example * dimensions, (example + 1) * dimensions), index * dimensions);
    });
    this.#decoded.ask(decoder, generation, codes);
  }
}
