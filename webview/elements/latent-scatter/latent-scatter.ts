import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExampleSample, LatentSnapshot, LikelihoodDescription } from "../../../src/protocol.js";
import { plane } from "../../../src/vae/spaces/plane.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import type { ImageDecoder } from "../../decoding/decoder.js";
import { LatestDecode } from "../../decoding/latest-decode.js";
import type { ImageShape } from "../../drawing/images.js";
import type { PictureSource } from "../../export/picture-source.js";
import type { Place } from "../../scatter/camera.js";
import type { Chart } from "../../scatter/charts/chart.js";
import { createChart } from "../../scatter/charts/registry.js";
import { listenToGestures } from "../../scatter/gestures.js";
import type { LatentOverlay } from "../../scatter/overlays/overlay.js";
import { pageGround } from "../../scatter/palette.js";
import { shownCodes } from "../../scatter/projection.js";
import { ScatterPlane } from "../../scatter/scatter-plane.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { termColors } from "../../styles/term-colors.js";
import { ThemeController } from "../../styles/theme.js";
import "./class-legend.js";
import type { EstimatedTerms } from "./example-card.js";
import "./example-card.js";
import "./hover-card.js";
import type { Hovered } from "./hover-card.js";
import "./overlay-caption.js";
import { Microscope } from "./microscope.js";
import { PlaneCodes } from "./plane-codes.js";
import { pressPlaneKey } from "./plane-keys.js";
import { planeLook } from "./plane-look.js";
import { planeMarks } from "./plane-marks.js";
import { type PointedPlane, PointerLook } from "./pointer-look.js";
import "./pin-strip.js";
import { scatterSource } from "./scatter-source.js";
import { scatterStyles } from "./styles.js";

/**
 * The latent plane: test examples as points, and under the pointer the image that the place decodes to. Tells by `decode`
 * ({ hash, z }) what was decoded, by `catch` ({ example }) which example the pointer caught, by `pins` ({ pins }) what is pinned.
 */
@customElement("latent-scatter")
export class LatentScatter extends LitElement {
  static override styles = [controls, codicons, termColors, scatterStyles];

  @property({ attribute: false }) snapshot: LatentSnapshot | null = null;
  @property({ attribute: false }) examples: ExampleSample | null = null;
  @property({ attribute: false }) classNames: readonly string[] = [];
  @property({ attribute: false }) decoder: ImageDecoder | null = null;
  /** Rises with every change of the decoder's weights. */
  @property({ attribute: false }) generation = 0;
  @property({ attribute: false }) shape: ImageShape | null = null;
  @property({ attribute: false }) axes: readonly [number, number] = [0, 1];
  @property({ attribute: false }) showSample = false;
  /** The latent space. */
  @property({ attribute: false }) space: Space = plane(2);
  /** A sphere as a map of its whole. */
  @property({ attribute: false }) map = false;
  /** An example that something else has caught. */
  @property({ attribute: false }) marked: number | null = null;
  /** The classes that something else hides; null where the legend is its own. */
  @property({ attribute: false }) hiddenClasses: ReadonlySet<number> | null = null;
  /** What is to be seen beside the points, of a flat space. */
  @property({ attribute: false }) overlay: LatentOverlay | null = null;
  /** Null where it isn't known. */
  @property({ attribute: false }) likelihood: LikelihoodDescription | null = null;
  /** An example's terms, where they were estimated. */
  @property({ attribute: false }) estimated: (example: number) => EstimatedTerms | null = () => null;
  /** Makes what the decoder takes of a code of this space, where the space is a factor of another. */
  @property({ attribute: false }) complete: (code: Float32Array, example: number | null) => Float32Array = (code) =>
    code;
  @state() private classesHidden: ReadonlySet<number> = new Set();
  @state() private hovered: Hovered | null = null;
  @state() private pins: readonly Float32Array[] = [];
  /** The example that is looked at. */
  @state() private chosen: number | null = null;
  @state() private follows = true;
  @query(".plane") private holder!: HTMLDivElement;
  #plane: ScatterPlane | null = null;
  #chart: Chart | null = null;
  #endGestures: (() => void) | null = null;
  readonly #pointer = new PointerLook(this, () => this.#pointed(), {
    hover: (hovered) => {
      this.hovered = hovered;
    },
    catch: (example) => {
      this.dispatchEvent(new CustomEvent("catch", { detail: { example } }));
      this.#mark();
    },
    decode: (detail) => this.dispatchEvent(new CustomEvent("decode", { detail })),
  });
  readonly #microscope = new Microscope(() => {
    this.#microscope.focus.draw();
    this.requestUpdate();
  });
  /** Of the example that is looked at closely. */
  readonly #reconstruction = new LatestDecode(this);

  constructor() {
    super();
    new ThemeController(this);
  }

  /** What is seen now, on a canvas of its own. */
  picture(): HTMLCanvasElement | null {
    return this.#plane?.picture() ?? null;
  }

  /** What is seen now, and the codes that the points are. */
  source(): PictureSource | null {
    const plane = this.#plane;
    const { snapshot, examples, classNames } = this;
    if (!plane || !snapshot) return null;
    const common = { dimensions: this.space.dimensions, hidden: this.#hidden, look: planeLook(this) };
    return scatterSource(plane, { snapshot, examples, classNames, ...common });
  }

  hold(still: boolean): void {
    this.#plane?.hold(still);
  }

  async settled(): Promise<void> {
    await this.updateComplete;
    while (this.#microscope.busy) await new Promise((resolve) => setTimeout(resolve, 10));
    await this.updateComplete;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#microscope.leave();
    this.#endGestures?.();
    this.#plane?.dispose();
    this.#plane?.element.remove();
    this.#plane = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate("snapshot");
  }

  protected override render() {
    const { snapshot, hovered, shape, pins } = this;
    return html`<div class="room">
        <div
          class="plane"
          tabindex="0"
          role="application"
          aria-label="Latent plane. Arrow keys move a cross, with Alt the space, plus and minus zoom, 0 shows all, Enter pins and looks at an example, Escape clears."
          @keydown=${this.#key}
          @blur=${() => this.#pointer.byKeyboard && this.#pointer.point(null)}
        >
          ${hovered ? html`<hover-card .hovered=${hovered} .room=${this.#plane?.size ?? { width: 0, height: 0 }}></hover-card>` : nothing}
          ${
            pins.length > 0
              ? html`<pin-strip
                  .codes=${pins}
                  .ways=${this.#microscope.ways.all}
                  .searching=${this.#microscope.ways.searching}
                  .complete=${this.complete}
                  .decoder=${this.decoder}
                  .generation=${this.generation}
                  .shape=${shape}
                  @unpin=${() => this.#setPins([])}
                ></pin-strip>`
              : nothing
          }
          ${snapshot ? nothing : html`<p class="empty">The first picture comes with the first step.</p>`}
        </div>
        ${this.#card()}
      </div>
      ${this.overlay ? html`<overlay-caption .what=${this.overlay.title} .work=${this.#microscope.overlay}></overlay-caption>` : nothing}
      <div class="foot">
        <class-legend
          .classNames=${this.examples?.labels && !this.hiddenClasses ? this.classNames : []}
          .hiddenClasses=${this.classesHidden}
          .ground=${pageGround()}
          @hide=${(event: CustomEvent<{ hidden: ReadonlySet<number> }>) => {
            this.classesHidden = event.detail.hidden;
          }}
        ></class-legend>
        <button class="quiet small" ?disabled=${this.follows} title="Show all points (0)" @click=${this.#fit}>Fit</button>
      </div>`;
  }

  #card() {
    const { chosen, decoder } = this;
    const { focus } = this.#microscope;
    const example = this.#codes.describe(chosen);
    if (chosen === null || !example || !decoder) return nothing;
    this.#reconstruction.ask(decoder, this.generation, this.complete(this.#codes.meanOf(chosen), chosen));
    return html`<example-card
      .example=${example}
      .reconstruction=${this.#reconstruction.images}
      .shape=${this.shape}
      .q=${focus.q}
      .truth=${focus.truth}
      .progress=${focus.part}
      .refusal=${focus.refusal}
      .estimated=${this.estimated(chosen)}
      .picture=${focus.picture}
      .look=${planeLook(this)}
      @leave=${() => this.#choose(null)}
    ></example-card>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("chosen")) this.toggleAttribute("looking", this.chosen !== null);
    const plane = this.#startPlane();
    const changesChart = ["space", "axes", "map"].some((name) => changed.has(name));
    if (changesChart || !this.#chart) this.#chart = createChart(this);
    const chart = this.#chart;
    plane.setLook(planeLook(this), chart);
    const moved = changesChart || changed.has("snapshot") || changed.has("showSample");
    if (moved) this.#place(chart, changesChart);
    else if (this.snapshot && !onlyMarks(changed)) plane.setColors(this.#codes.colors());
    if (changed.has("space") && this.pins.some((pin) => pin.length !== this.space.dimensions)) this.#setPins([]);
    const hides = changed.has("classesHidden") || changed.has("hiddenClasses");
    if (moved || hides || changed.has("generation") || this.#pointer.answered) this.#pointer.again();
    if (moved || ["generation", "decoder", "overlay", "chosen", "pins", "likelihood"].some((name) => changed.has(name)))
      this.#compute();
    plane.setPictures(this.#microscope.pictures, this.#microscope.points);
    this.#mark();
  }

  /** Begins what is to be computed of the shown moment, and ends what is no longer wanted. */
  #compute(): void {
    const plane = this.#plane;
    const { space, axes, snapshot, examples, decoder, likelihood, overlay, chosen, pins } = this;
    this.#microscope.look({
      ...{ space, axes, snapshot, examples, decoder, likelihood, overlay, chosen, pins },
      extents: plane && plane.size.width > 0 ? { extent: plane.extent, whole: plane.wholeExtent } : null,
      colorOf: (example) => this.#codes.colorOf(example, () => planeLook(this).text),
    });
    this.requestUpdate();
  }

  get #hidden(): ReadonlySet<number> {
    return this.hiddenClasses ?? this.classesHidden;
  }

  get #codes(): PlaneCodes {
    const { snapshot, examples, classNames, space, axes } = this;
    return new PlaneCodes({ snapshot, examples, classNames, space, axes, chart: this.#chart, hidden: this.#hidden });
  }

  #startPlane(): ScatterPlane {
    if (this.#plane) return this.#plane;
    this.#plane = new ScatterPlane(() => {
      this.follows = this.#plane?.follows ?? true;
      if (this.#microscope.waits) this.#compute();
      this.#pointer.again();
    });
    this.holder.prepend(this.#plane.element);
    this.#endGestures = listenToGestures(this.#plane.element, {
      point: (place) => this.#pointer.point(place),
      pan: (by, to) => this.#drag(by, to),
      zoom: (at, factor) => this.#plane?.zoom(at, factor),
      click: (place) => {
        this.#pointer.point(place);
        this.#pointer.now();
        this.#pin();
      },
    });
    return this.#plane;
  }

  /** Puts the points where the chart has them. */
  #place(chart: Chart, still: boolean): void {
    if (!this.snapshot) return;
    this.#plane?.setPoints(chart.project(shownCodes(this.snapshot, this.showSample)), this.#codes.colors(), still);
  }

  /** Turns or moves the space under the pointer where its chart does so, else the camera. */
  #drag(by: Place, to: Place): void {
    const plane = this.#plane;
    if (!plane) return;
    const from = { x: to.x - by.x, y: to.y - by.y };
    const chart = this.#chart?.dragged(plane.toPlane(from), plane.toPlane(to));
    if (!chart) {
      plane.pan(by);
      return;
    }
    this.#chart = chart;
    plane.setLook(planeLook(this), chart);
    this.#place(chart, true);
    this.#mark();
    this.#pointer.again();
  }

  #pointed(): PointedPlane {
    const { decoder, generation, shape, complete } = this;
    return { plane: this.#plane, codes: this.#codes, decoder, generation, shape, complete };
  }

  /** Pins what is under the pointer and looks at it: an example where its posterior's mean is, else the place. Of three, the oldest goes. */
  #pin(): void {
    const code = this.#codeAtPointer(this.#pointer.place);
    if (code) this.#setPins([...this.pins, code].slice(-2));
    this.#choose(this.hovered?.example?.index ?? null);
  }

  /** Of an example that the pointer has caught its own, else that of the place. */
  #codeAtPointer(place: Place | null): Float32Array | null {
    if (!this.#plane || !place) return null;
    const caught = this.hovered?.example?.index ?? null;
    const codes = this.#codes;
    return caught === null ? codes.codeAt(this.#plane.toPlane(place), null) : codes.meanOf(caught).slice();
  }

  #setPins(pins: readonly Float32Array[]): void {
    this.pins = pins;
    this.dispatchEvent(new CustomEvent("pins", { detail: { pins } }));
  }

  #choose(example: number | null): void {
    this.chosen = example;
  }

  #mark(): void {
    if (!this.#plane) return;
    const { pins, chosen } = this;
    const pointed = this.#codeAtPointer(this.hovered?.place ?? null);
    const at = { pins, chosen, pointed, pointer: this.#pointer, microscope: this.#microscope };
    this.#plane.setMarks(planeMarks(this, this.#plane, this.#codes, at));
  }

  #fit(): void {
    this.#plane?.fit();
    this.follows = true;
  }

  #key(event: KeyboardEvent): void {
    const plane = this.#plane;
    if (!plane) return;
    const known = pressPlaneKey(event, {
      size: plane.size,
      pointer: this.#pointer.place,
      moveCross: (to) => this.#pointer.point(to, true),
      drag: (by, to) => this.#drag(by, to),
      zoom: (at, factor) => plane.zoom(at, factor),
      fit: () => this.#fit(),
      choose: () => this.#pin(),
      clear: () => {
        if (this.pins.length === 0 && this.chosen === null) this.#pointer.point(null);
        this.#setPins([]);
        this.#choose(null);
      },
    });
    if (known) event.preventDefault();
  }
}

/** Whether nothing has changed but what is marked: the points' colours stay. A change of theme changes nothing by name. */
function onlyMarks(changed: PropertyValues): boolean {
  return changed.size > 0 && [...changed.keys()].every((name) => name === "hovered" || name === "marked");
}
