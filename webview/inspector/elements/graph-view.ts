import { html, LitElement, nothing, type PropertyValues, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ModelGraph, TensorRow, TensorStatistics } from "../../../src/inspector-protocol.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { dragScroll } from "../graph/drag-scroll.js";
import { curve, textWidths } from "../graph/drawing.js";
import { findOperations } from "../graph/find-operations.js";
import { graphStyles } from "../graph/graph-styles.js";
import {
  allGroups,
  firstUnfolded,
  type GraphGroup,
  type GraphView,
  graphTree,
  graphView,
  groupsAround,
} from "../graph/graph-tree.js";
import { type GraphLayout, layOut, type Point } from "../graph/layered-layout.js";
import { LINE_HEIGHT, type NodeBox, nodeBox, PADDING } from "../graph/node-box.js";
import { type Direction, neighbour } from "../graph/walk.js";
import "./graph-table.js";
import "./node-details.js";

const MARGIN = 20;
const [SMALLEST, LARGEST] = [0.1, 2.5];
const STEP = 1.2;
const KEYS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

interface Drawing {
  readonly view: GraphView;
  readonly boxes: readonly NodeBox[];
  readonly layout: GraphLayout;
}

/** A model's layers or operations, drawn in layers or listed; groups of them unfold. Tells by `choose` which tensor is looked at. */
@customElement("graph-view")
export class GraphViewElement extends LitElement {
  static override styles = [controls, codicons, graphStyles];

  @property({ attribute: false }) graph: ModelGraph = { nodes: [], supposed: null };
  @property({ attribute: false }) tensors: readonly TensorRow[] = [];
  @property({ attribute: false }) statistics: ReadonlyMap<number, TensorStatistics> = new Map();
  @state() private listed = false;
  @state() private unfolded: ReadonlySet<string> = new Set();
  /** The operation whose details are shown. */
  @state() private selected: number | null = null;
  /** The box that the keyboard is at. */
  @state() private current = 0;
  @state() private search = "";
  /** Null while all of it is to be seen. */
  @state() private zoom: number | null = null;
  @state() private space: { readonly width: number; readonly height: number } = { width: 800, height: 500 };
  #tree: GraphGroup = { id: "", label: "", members: [], size: 0 };
  #drawing: Drawing | null = null;
  #observed: HTMLElement | null = null;
  readonly #resize = new ResizeObserver(([entry]) => {
    if (entry) this.space = { width: entry.contentRect.width, height: entry.contentRect.height };
  });
  readonly #measures = textWidths();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("graph")) {
      this.#tree = graphTree(this.graph.nodes);
      this.unfolded = firstUnfolded(this.#tree);
      [this.selected, this.current, this.zoom, this.search] = [null, 0, null, ""];
    }
    if (changed.has("graph") || changed.has("unfolded") || changed.has("tensors")) this.#drawing = this.#draw();
    this.toggleAttribute("detailed", this.selected !== null);
  }

  protected override updated(): void {
    const canvas = this.#canvas();
    if (canvas === this.#observed) return;
    this.#resize.disconnect();
    this.#observed = canvas;
    if (canvas) this.#resize.observe(canvas);
  }

  #draw(): Drawing {
    const view = graphView(this.#tree, this.unfolded, this.graph.nodes);
    const boxes = view.items.map(({ member }) => nodeBox(member, this.graph.nodes, this.tensors, this.#measures));
    return { view, boxes, layout: layOut(boxes, view.links) };
  }

  protected override render() {
    const { nodes, supposed } = this.graph;
    const details = this.selected === null ? null : (nodes[this.selected] ?? null);
    return html`${this.#bar()}
      ${
        this.listed
          ? html`<graph-table .nodes=${nodes} .search=${this.search} @node=${(event: CustomEvent<{ node: number }>) => this.#select(event.detail.node)}></graph-table>`
          : this.#canvasOf(supposed)
      }
      ${
        details
          ? html`<node-details
              tabindex="0"
              .node=${details}
              .tensors=${this.tensors}
              .statistics=${this.statistics}
              .group=${this.#groupOf(this.selected as number)}
              @fold=${() => this.#foldAround(this.selected as number)}
              @close=${() => {
                this.selected = null;
              }}
            ></node-details>`
          : nothing
      }`;
  }

  #bar() {
    const { nodes } = this.graph;
    const parts = (["encoder", "code", "decoder"] as const).filter((part) => nodes.some((node) => node.part === part));
    const groups = allGroups(this.#tree).length > 1;
    const tool = (icon: string, title: string, act: () => void) =>
      html`<button class="quiet codicon codicon-${icon}" title=${title} aria-label=${title} @click=${act}></button>`;
    return html`<div class="bar">
      <div class="choice">
        ${[false, true].map(
          (listed) =>
            html`<button
              aria-pressed=${this.listed === listed}
              @click=${() => {
                this.listed = listed;
              }}
            >${listed ? "List" : "Drawing"}</button>`,
        )}
      </div>
      <input
        type="search"
        placeholder="Find operations"
        aria-label="Find operations"
        .value=${this.search}
        @input=${(event: InputEvent) => {
          this.search = (event.target as HTMLInputElement).value;
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === "Enter") this.#findNext(event.shiftKey ? -1 : 1);
        }}
      />
      <span class="muted" role="status">${this.search.trim() === "" ? nothing : `${findOperations(this.graph.nodes, this.search).length} found`}</span>
      <span class="space"></span>
      ${parts.length > 0 && !this.listed ? html`<span class="legend">${parts.map((part) => html`<span class=${part}>${part}</span>`)}</span>` : nothing}
      ${
        this.listed
          ? nothing
          : html`<span>
            ${groups ? tool("expand-all", "Unfold all", () => this.#unfoldAll(true)) : nothing}${groups ? tool("collapse-all", "Fold all", () => this.#unfoldAll(false)) : nothing}${tool("zoom-out", "Smaller (-)", () => this.#zoomBy(1 / STEP))}${tool("zoom-in", "Larger (+)", () => this.#zoomBy(STEP))}${tool("screen-full", "Fit the whole graph (0)", () => this.#fit())}
          </span>`
      }
    </div>`;
  }

  #canvasOf(supposed: readonly string[] | null) {
    const { view, boxes, layout } = this.#drawing as Drawing;
    const scale = this.#scale();
    const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
    const near = this.selected === null ? null : (view.itemOf[this.selected] ?? null);
    const leaving = new Set(view.links.map(({ from }) => from));
    const found = new Set(
      this.search.trim() === "" ? [] : findOperations(this.graph.nodes, this.search).map((row) => view.itemOf[row]),
    );
    return html`<div
      class="canvas"
      role="listbox"
      tabindex="0"
      aria-label="Graph: arrow keys follow its lines, Enter shows an operation or unfolds a group"
      aria-activedescendant="box-${this.current}"
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @wheel=${(event: WheelEvent) => this.#wheel(event)}
      @pointerdown=${(event: PointerEvent) => dragScroll(event.currentTarget as HTMLElement, event)}
    >
      ${
        supposed
          ? html`<p class="supposed muted">The file holds weights alone: this is what their names and shapes tell${supposed.length > 0 ? `; supposed: ${supposed.join("; ")}` : ""}.</p>`
          : nothing
      }
      <svg role="presentation" width=${width * scale} height=${height * scale} viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}">
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse">
            <path class="arrow" d="M0 0.5 L8 4 L0 7.5 z"></path>
          </marker>
        </defs>
        ${layout.lines.map((points, index) => {
          const link = view.links[index];
          const isNear = near !== null && (link?.from === near || link?.to === near);
          return svg`<path class="line-of ${isNear ? "near" : ""}" d=${curve(points)} marker-end="url(#arrow)"></path>`;
        })}
        ${boxes.map((box, index) => this.#box(box, index, layout.boxes[index] as Point, found.has(index)))}
        ${boxes.map(({ given, height }, index) => {
          const { x, y } = layout.boxes[index] as Point;
          return given !== "" && leaving.has(index)
            ? svg`<text class="given" x=${x + 7} y=${y + height / 2 + 15}>${given}</text>`
            : nothing;
        })}
      </svg>
    </div>`;
  }

  #box(box: NodeBox, index: number, { x, y }: Point, isFound: boolean) {
    const { title, lines, width, height, isGroup, part } = box;
    const { view } = this.#drawing as Drawing;
    const isSelected = this.selected !== null && view.itemOf[this.selected] === index && !isGroup;
    const classes = [
      "box",
      part ?? "",
      isGroup ? "group" : "",
      isSelected ? "selected" : "",
      isFound ? "found" : "",
      index === this.current ? "current" : "",
    ];
    const left = x - width / 2;
    const top = y - height / 2;
    const text = left + PADDING + 4;
    const description = [part ?? "", isGroup ? "folded" : ""].filter(Boolean).join(", ");
    return svg`<g
      id="box-${index}"
      role="option"
      aria-selected=${isSelected}
      aria-description=${description}
      class=${classes.filter(Boolean).join(" ")}
      @click=${() => this.#activate(index)}
    >
      <rect class="frame" x=${left} y=${top} width=${width} height=${height} rx="4"></rect>
      ${part ? svg`<rect class="part" x=${left} y=${top} width="5" height=${height} rx="2"></rect>` : nothing}
      <text class="title" x=${text} y=${top + PADDING + 9}>${title} </text>
      ${isGroup ? svg`<text class="line" aria-hidden="true" x=${left + width - PADDING - 9} y=${top + PADDING + 9}>+</text>` : nothing}
      ${lines.map((line, at) => svg`<text class="line" x=${text} y=${top + PADDING + 9 + (at + 1) * LINE_HEIGHT}>${line} </text>`)}
    </g>`;
  }

  async #findNext(step: 1 | -1): Promise<void> {
    const found = findOperations(this.graph.nodes, this.search);
    if (found.length === 0) return;
    const at = this.selected === null ? -1 : found.indexOf(this.selected);
    const next = found[at < 0 ? 0 : (at + step + found.length) % found.length] as number;
    this.#show(next);
    await this.updateComplete;
    this.#reveal((this.#drawing as Drawing).view.itemOf[next] as number);
  }

  /** Unfolds what an operation is in, and selects it. */
  #show(row: number): void {
    const unfolded = new Set(this.unfolded);
    for (const group of groupsAround(this.#tree, row)) unfolded.add(group.id);
    if (unfolded.size !== this.unfolded.size) this.unfolded = unfolded;
    this.#select(row);
    if (this.zoom === null && this.#scale() < 0.6) this.zoom = 1;
  }

  #groupOf(row: number): string | null {
    const group = groupsAround(this.#tree, row).at(-1);
    return group && group.id !== this.#tree.id ? group.label : null;
  }

  #foldAround(row: number): void {
    const group = groupsAround(this.#tree, row).at(-1);
    if (!group || group.id === this.#tree.id) return;
    const unfolded = new Set(this.unfolded);
    for (const { id } of allGroups(group)) unfolded.delete(id);
    this.unfolded = unfolded;
    this.selected = null;
    void this.updateComplete.then(() => this.#reveal((this.#drawing as Drawing).view.itemOf[row] as number));
  }

  #unfoldAll(unfold: boolean): void {
    const groups = allGroups(this.#tree);
    this.unfolded = new Set(unfold ? groups.map(({ id }) => id) : [this.#tree.id]);
    this.current = 0;
    this.selected = null;
  }

  #select(row: number): void {
    this.selected = row;
    this.current = (this.#drawing as Drawing).view.itemOf[row] as number;
  }

  #activate(index: number): void {
    const item = (this.#drawing as Drawing).view.items[index];
    this.current = index;
    if (!item) return;
    if (typeof item.member === "number") this.selected = item.member;
    else this.#unfold(item.member);
  }

  #unfold({ id, members }: GraphGroup): void {
    this.unfolded = new Set(this.unfolded).add(id);
    const [first] = members;
    if (this.zoom === null && this.#scale() < 0.6) this.zoom = 0.8;
    void this.updateComplete.then(() => {
      const { view } = this.#drawing as Drawing;
      const index = view.items.findIndex(({ member }) => member === first);
      if (index >= 0) this.#reveal(index);
    });
  }

  /** Scrolls so that a box is seen, and puts the keyboard on it. */
  #reveal(index: number): void {
    this.current = index;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector(`#box-${index}`)?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    );
  }

  #key(event: KeyboardEvent): void {
    const { layout, view } = this.#drawing as Drawing;
    const direction = KEYS[event.key];
    const item = view.items[this.current];
    if (direction) {
      const next = neighbour(this.current, direction, layout, view.links);
      if (next !== null) this.#reveal(next);
    } else if (event.key === "Enter" || event.key === " ") this.#activate(this.current);
    else if (event.key === "Escape") this.selected = null;
    else if (event.key === "Backspace" && item) {
      const row = view.itemOf.indexOf(this.current);
      if (row >= 0) this.#foldAround(row);
    } else if (event.key === "+" || event.key === "=") this.#zoomBy(STEP);
    else if (event.key === "-") this.#zoomBy(1 / STEP);
    else if (event.key === "0") this.#fit();
    else if (event.key === "Home") this.#reveal(0);
    else if (event.key === "End") this.#reveal(view.items.length - 1);
    else return;
    event.preventDefault();
  }

  #scale(): number {
    if (this.zoom !== null) return this.zoom;
    const { layout } = this.#drawing as Drawing;
    const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
    // A long chain is read from its beginning: it is fitted to the width alone, unless little is missing below.
    const across = this.space.width / width;
    const whole = Math.min(across, this.space.height / height);
    return Math.max(SMALLEST, Math.min(1, whole >= 0.6 ? whole : across));
  }

  #fit(): void {
    const { layout } = this.#drawing as Drawing;
    const whole = Math.min(
      this.space.width / (layout.width + 2 * MARGIN),
      this.space.height / (layout.height + 2 * MARGIN),
    );
    this.zoom = Math.max(SMALLEST, Math.min(1, whole));
  }

  /** What is at `at`, a place in the window, stays there; else the middle does. */
  #zoomBy(factor: number, at?: Point): void {
    const canvas = this.#canvas();
    if (!canvas) return;
    const before = this.#scale();
    const after = Math.max(SMALLEST, Math.min(LARGEST, before * factor));
    const frame = canvas.getBoundingClientRect();
    const [x, y] = at ? [at.x - frame.left, at.y - frame.top] : [frame.width / 2, frame.height / 2];
    const [left, top] = [canvas.scrollLeft + x, canvas.scrollTop + y];
    this.zoom = after;
    void this.updateComplete.then(() => {
      canvas.scrollLeft = (left * after) / before - x;
      canvas.scrollTop = (top * after) / before - y;
    });
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
  }

  #canvas(): HTMLElement | null {
    return this.renderRoot.querySelector(".canvas");
  }
}
