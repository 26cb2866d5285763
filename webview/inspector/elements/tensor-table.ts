import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { TensorRow } from "../../../src/inspector-protocol.js";
import { csv } from "../../../src/pictures/csv.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { saveText } from "../host.js";
import { type SortKey, type TableRow, tableRows } from "../rows.js";
import { grouped, shapeWords, size, tensorsInWords } from "../words.js";
import { tableStyles } from "./table-styles.js";

const ROW_HEIGHT = 22;
const HEAD_HEIGHT = 24;
/** Lines beyond the visible ones, so that a scroll shows no gap. */
const MARGIN = 10;

/** Those that are sorted from the largest first. */
const isCount = (key: SortKey) => key === "count" || key === "bytes";

const COLUMNS: readonly {
  readonly key: Exclude<SortKey, "file">;
  readonly title: string;
  readonly number?: boolean;
}[] = [
  { key: "name", title: "Name" },
  { key: "shape", title: "Shape" },
  { key: "dtype", title: "Type" },
  { key: "count", title: "Numbers", number: true },
  { key: "bytes", title: "Size", number: true },
];

/** The tensors of a file as a tree of layers: searched, sorted, walked by keyboard. Tells by `select` which one is looked at. */
@customElement("tensor-table")
export class TensorTable extends LitElement {
  static override styles = [
    controls,
    codicons,
    tableStyles,
    css`
    .rows {
      position: relative;
      flex: 1;
      min-height: 0;
      overflow: auto;
    }
    .row {
      position: absolute;
      right: 0;
      left: 0;
      height: 22px;
    }
    .head,
    .row {
      display: grid;
      grid-template-columns: minmax(110px, 1fr) minmax(80px, 150px) minmax(60px, 88px) minmax(64px, 96px) 76px;
      gap: 12px;
      align-items: center;
      padding: 0 10px;
    }
    .twistie {
      display: inline-block;
      width: 16px;
      font-size: 14px;
    }
  `,
  ];

  @property({ attribute: false }) tensors: readonly TensorRow[] = [];
  @property({ type: Number }) selected: number | null = null;
  @property() name = "";
  @state() private search = "";
  @state() private sort: SortKey = "file";
  @state() private descending = false;
  @state() private folded: ReadonlySet<string> = new Set();
  @state() private current = 0;
  @state() private top = 0;
  @state() private height = 600;
  readonly #resize = new ResizeObserver(([entry]) => {
    if (entry) this.height = entry.contentRect.height;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    this.#resize.observe(this.#viewport());
  }

  protected override render() {
    const rows = tableRows(this.tensors, {
      search: this.search,
      sort: this.sort,
      descending: this.descending,
      folded: this.folded,
    });
    const first = Math.max(0, Math.floor(this.top / ROW_HEIGHT) - MARGIN);
    const last = Math.min(rows.length, Math.ceil((this.top + this.height) / ROW_HEIGHT) + MARGIN);
    return html`<div class="bar">
        <input
          type="search"
          placeholder="Search names, shapes, types"
          aria-label="Search tensors"
          .value=${this.search}
          @input=${(event: InputEvent) => this.#searched((event.target as HTMLInputElement).value)}
        />
        <span class="muted" role="status">${this.#shown(rows)}</span>
        <button class="quiet codicon codicon-save" title="Export the table as CSV" aria-label="Export the table as CSV" @click=${() => this.#export()}></button>
      </div>
      <div
        role="treegrid"
        class="grid"
        tabindex="0"
        aria-label="Tensors"
        aria-rowcount=${rows.length + 1}
        aria-activedescendant=${rows.length > 0 ? `row-${this.current}` : nothing}
        @scroll=${() => {
          this.top = this.#viewport().scrollTop;
        }}
        @keydown=${(event: KeyboardEvent) => this.#key(event, rows)}
      >
        <div class="head" role="row">${COLUMNS.map((column) => this.#header(column))}</div>
        <div class="rows" role="rowgroup" .style=${`height: ${rows.length * ROW_HEIGHT}px`}>
          ${rows.slice(first, last).map((row, index) => this.#row(row, first + index))}
        </div>
      </div>`;
  }

  #shown(rows: readonly TableRow[]): string {
    const tensors = tensorsInWords(this.tensors.length);
    return this.search.trim() === "" ? tensors : `${grouped(rows.length)} of ${tensors}`;
  }

  #header({ key, title, number }: (typeof COLUMNS)[number]) {
    const sorted = this.sort === key;
    const direction = this.descending ? "descending" : "ascending";
    return html`<div role="columnheader" class=${number ? "number" : ""} aria-sort=${sorted ? direction : "none"}>
      <button class="quiet header" title="Sort by ${title.toLowerCase()}" @click=${() => this.#sortBy(key)}>
        ${title}${sorted ? html`<span class="codicon codicon-arrow-${this.descending ? "down" : "up"}"></span>` : nothing}
      </button>
    </div>`;
  }

  #row(row: TableRow, index: number) {
    const tensor = row.tensor === null ? null : (this.tensors[row.tensor] as TensorRow);
    const chosen = row.tensor !== null && row.tensor === this.selected;
    return html`<div
      id="row-${index}"
      role="row"
      class="row ${index === this.current ? "current" : ""} ${chosen ? "selected" : ""}"
      .style=${`top: ${index * ROW_HEIGHT}px`}
      aria-level=${row.level + 1}
      aria-rowindex=${index + 2}
      aria-expanded=${tensor ? nothing : row.expanded}
      aria-selected=${tensor ? chosen : nothing}
      @click=${() => this.#activate(row, index)}
    >
      <span role="gridcell" class="name" title=${row.path} .style=${`padding-left: ${row.level * 14}px`}
        ><span class="twistie ${tensor ? "" : `codicon codicon-chevron-${row.expanded ? "down" : "right"}`}"></span
        >${row.label}</span
      >
      <span role="gridcell">${tensor ? shapeWords(tensor.shape) : nothing}</span>
      <span role="gridcell" class="muted">${tensor?.dtype ?? nothing}</span>
      <span role="gridcell" class="number">${grouped(row.count)}</span>
      <span role="gridcell" class="number muted">${size(row.bytes)}</span>
    </div>`;
  }

  #searched(search: string): void {
    this.search = search;
    this.current = 0;
  }

  /** One way, then the other, then as the file has them. */
  #sortBy(key: SortKey): void {
    if (this.sort !== key) [this.sort, this.descending] = [key, isCount(key)];
    else if (this.descending === isCount(key)) this.descending = !this.descending;
    else this.sort = "file";
    this.current = 0;
  }

  #activate(row: TableRow, index: number): void {
    this.current = index;
    if (row.tensor === null) this.#fold(row.path, row.expanded);
    else this.#choose(row.tensor);
  }

  #choose(tensor: number): void {
    if (tensor !== this.selected) this.dispatchEvent(new CustomEvent("choose", { detail: { tensor } }));
  }

  #fold(path: string, fold: boolean): void {
    const folded = new Set(this.folded);
    if (fold) folded.add(path);
    else folded.delete(path);
    this.folded = folded;
  }

  #key(event: KeyboardEvent, rows: readonly TableRow[]): void {
    // The buttons of the head have keys of their own.
    if (event.composedPath()[0] !== this.#viewport()) return;
    const row = rows[this.current];
    const page = Math.max(1, Math.floor(this.height / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -rows.length,
      End: rows.length,
    };
    const move = moves[event.key];
    if (move !== undefined) this.#moveTo(Math.max(0, Math.min(rows.length - 1, this.current + move)), rows);
    else if (row && event.key === "Enter") this.#activate(row, this.current);
    else if (row && row.tensor === null && event.key === "ArrowRight") this.#fold(row.path, false);
    else if (row && row.tensor === null && event.key === "ArrowLeft") this.#fold(row.path, true);
    else return;
    event.preventDefault();
  }

  #moveTo(index: number, rows: readonly TableRow[]): void {
    this.current = index;
    const viewport = this.#viewport();
    const top = index * ROW_HEIGHT;
    if (top < viewport.scrollTop) viewport.scrollTop = top;
    else if (top + HEAD_HEIGHT + ROW_HEIGHT > viewport.scrollTop + this.height) {
      viewport.scrollTop = top + HEAD_HEIGHT + ROW_HEIGHT - this.height;
    }
    const tensor = rows[index]?.tensor;
    if (typeof tensor === "number") this.#choose(tensor);
  }

  #export(): void {
    const header = ["name", "shape", "type", "numbers", "bytes", "role"];
    const rows = this.tensors.map(({ name, shape, dtype, count, bytes, role }) => [
      name,
      shape.join("×"),
      dtype,
      count,
      bytes,
      role,
    ]);
    saveText(csv(header, rows), `${this.name}-tensors.csv`);
  }

  #viewport(): HTMLElement {
    return this.renderRoot.querySelector(".grid") as HTMLElement;
  }
}
