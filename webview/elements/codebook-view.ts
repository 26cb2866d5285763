import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExampleSample, LatentSnapshot, NamedValue } from "../../src/protocol.js";
import { type CodebookView as Book, readCodebook } from "../../src/vae/spaces/codebook.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import { LatestDecode } from "../decoding/latest-decode.js";
import type { ImageShape } from "../drawing/images.js";
import { elementSvg } from "../export/element-svg.js";
import { documentSource, type PictureSource } from "../export/picture-source.js";
import { controls } from "../styles/controls.js";
import { ThemeController, themeColor } from "../styles/theme.js";
import "./decoded-image.js";
import "./decoded-sheet.js";

/** Alternatives that are decoded for a position. */
const ALTERNATIVES = 60;
const COLUMNS = 12;
const CELL = 22;

/**
 * A codebook: how often each of its codes is used, an example's map of codes, and the example decoded with other codes at the
 * position that is chosen.
 */
@customElement("codebook-view")
export class CodebookView extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 10px;
        min-height: 0;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      .example {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        align-items: flex-start;
      }
      figure {
        margin: 0;
      }
      figure decoded-image {
        width: 88px;
      }
      figcaption,
      p {
        margin: 2px 0 0;
        color: var(--vscode-descriptionForeground);
      }
      .usage {
        flex: 1;
        min-width: 160px;
      }
      .usage canvas {
        display: block;
        width: 100%;
        height: 88px;
      }
      .map {
        cursor: pointer;
      }
      decoded-sheet {
        flex: 1;
      }
    `,
  ];

  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) examples: ExampleSample | null = null;
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property({ attribute: false }) positions = 1;
  /** Codes there are. */
  @property({ attribute: false }) codes = 0;
  @property({ attribute: false }) measures: readonly NamedValue[] = [];
  /** An example that something else has caught. */
  @property({ attribute: false }) marked: number | null = null;
  @state() private example = 0;
  @state() private position = 0;
  @query(".usage canvas") private usage!: HTMLCanvasElement;
  @query(".map") private map!: HTMLCanvasElement;
  #book: Book | null = null;
  readonly #reconstruction = new LatestDecode(this);

  constructor() {
    super();
    new ThemeController(this);
  }

  /** The usage and the example's alternatives, one over the other. */
  source(): PictureSource | null {
    return documentSource("codebook", () => elementSvg(this));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("marked") && this.marked !== null) this.example = this.marked;
    if (!changed.has("snapshot") && !changed.has("decoder") && !changed.has("positions")) return;
    const { snapshot, decoder, positions } = this;
    this.#book =
      snapshot && decoder && snapshot.means.length > 0
        ? readCodebook(snapshot.means, decoder.dimensions, positions)
        : null;
  }

  protected override render() {
    const [book, { decoder, snapshot, examples }] = [this.#book, this];
    if (!book || !decoder || !snapshot || !examples) return html`<p>The first picture comes with the first step.</p>`;
    const count = book.indices.length / book.positions;
    const example = this.example % count;
    const code = snapshot.means.subarray(example * decoder.dimensions, (example + 1) * decoder.dimensions);
    this.#reconstruction.ask(decoder, this.generation, code);
    const revived = this.measures.find(({ name }) => name === "codes revived")?.value;
    const step = (by: number) => () => {
      this.example = (example + by + count) % count;
    };
    return html`
      <div class="example">
        <figure>
          <decoded-image .images=${examples.images} .index=${example} .shape=${this.shape} label="Test example ${example}"></decoded-image>
          <figcaption>
            <button class="quiet small" aria-label="Example before" @click=${step(-1)}>‹</button>
            example ${example.toLocaleString()}
            <button class="quiet small" aria-label="Next example" @click=${step(1)}>›</button>
          </figcaption>
        </figure>
        <figure>
          <decoded-image .images=${this.#reconstruction.images} .shape=${this.shape} label="Its reconstruction"></decoded-image>
          <figcaption>reconstruction</figcaption>
        </figure>
        <figure>
          <canvas
            class="map"
            role="img"
            tabindex="0"
            aria-label="Codes at the example’s ${book.positions} positions; arrow keys choose one"
            @click=${this.#choose}
            @keydown=${this.#key}
          ></canvas>
          <figcaption>its codes, by use</figcaption>
        </figure>
        <div class="usage">
          <canvas role="img" aria-label="Use of each code, the most used first"></canvas>
          <p>
            ${book.counts.length.toLocaleString()} of ${this.codes.toLocaleString()} codes occur in the test examples,
            perplexity ${book.perplexity.toFixed(1)}${revived === undefined ? nothing : `, ${revived.toLocaleString()} dead codes revived so far`}
          </p>
        </div>
      </div>
      <decoded-sheet
        label="The example with other codes at the chosen position"
        .codes=${this.#alternatives(book, code)}
        .columns=${COLUMNS}
        .decoder=${decoder}
        .generation=${this.generation}
        .shape=${this.shape}
      ></decoded-sheet>
      <p>The example with each of the ${Math.min(ALTERNATIVES, book.counts.length)} most used codes at the chosen position</p>
    `;
  }

  protected override updated(): void {
    if (!this.#book || !this.usage) return;
    this.#drawUsage(this.#book);
    this.#drawMap(this.#book);
  }

  #alternatives({ entries, width, counts, positions }: Book, code: Float32Array): Float32Array {
    const most = Math.min(ALTERNATIVES, counts.length);
    const codes = new Float32Array(most * code.length);
    const from = Math.min(this.position, positions - 1) * width;
    for (let entry = 0; entry < most; entry++) {
      codes.set(code, entry * code.length);
      codes.set(entries.subarray(entry * width, (entry + 1) * width), entry * code.length + from);
    }
    return codes;
  }

  #drawUsage({ counts }: Book): void {
    const { usage } = this;
    const density = window.devicePixelRatio || 1;
    usage.width = Math.max(1, Math.round(usage.clientWidth * density));
    usage.height = Math.max(1, Math.round(usage.clientHeight * density));
    const context = usage.getContext("2d");
    if (!context) return;
    context.fillStyle = themeColor(this, "--vscode-charts-yellow", "#cca700");
    const width = usage.width / Math.max(this.codes, counts.length);
    const most = counts[0] ?? 1;
    for (const [place, count] of counts.entries()) {
      const height = (usage.height * count) / most;
      context.fillRect(place * width, usage.height - height, Math.max(1, width - (width > 3 ? 1 : 0)), height);
    }
  }

  /** Each position as a cell, the more used its code the brighter; the chosen one is framed. */
  #drawMap({ indices, positions, counts }: Book): void {
    const columns = mapColumns(positions);
    const { map } = this;
    map.width = columns * CELL;
    map.height = (positions / columns) * CELL;
    const context = map.getContext("2d");
    if (!context) return;
    const start = (this.example % (indices.length / positions)) * positions;
    context.font = `9px ${themeColor(this, "--vscode-font-family", "sans-serif")}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let position = 0; position < positions; position++) {
      const entry = indices[start + position] as number;
      const [x, y] = [(position % columns) * CELL, Math.floor(position / columns) * CELL];
      context.fillStyle = `hsl(${(entry * 137.5) % 360} 45% ${30 + (25 * (counts[entry] ?? 0)) / (counts[0] ?? 1)}%)`;
      context.fillRect(x, y, CELL, CELL);
      context.fillStyle = "#fff";
      context.fillText(String(entry + 1), x + CELL / 2, y + CELL / 2);
      if (position !== this.position) continue;
      context.strokeStyle = themeColor(this, "--vscode-focusBorder", "#4080ff");
      context.lineWidth = 3;
      context.strokeRect(x + 1.5, y + 1.5, CELL - 3, CELL - 3);
    }
  }

  #choose({ offsetX, offsetY }: MouseEvent): void {
    const columns = mapColumns(this.positions);
    this.position = Math.min(
      this.positions - 1,
      Math.floor(offsetY / CELL) * columns + Math.min(columns - 1, Math.floor(offsetX / CELL)),
    );
  }

  #key(event: KeyboardEvent): void {
    const columns = mapColumns(this.positions);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (by === undefined) return;
    const next = this.position + by;
    if (next >= 0 && next < this.positions) this.position = next;
    event.preventDefault();
  }
}

/** A square where the positions make one, else a row. */
function mapColumns(positions: number): number {
  const side = Math.round(Math.sqrt(positions));
  return side * side === positions ? side : positions;
}
