import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExampleSample, LatentSnapshot, LikelihoodDescription } from "../../../src/protocol.js";
import { plane } from "../../../src/vae/spaces/plane.js";
import type { Space } from "../../../src/vae/spaces/space.js";
import { fnv1a, type ImageDecoder } from "../../decoding/decoder.js";
import { LatestDecode } from "../../decoding/latest-decode.js";
import { type ImageShape, imageSize } from "../../drawing/images.js";
import type { PictureSource } from "../../export/picture-source.js";
import type { Place } from "../../scatter/camera.js";
import type { Chart } from "../../scatter/charts/chart.js";
import { createChart } from "../../scatter/charts/registry.js";
import { listenToGestures } from "../../scatter/gestures.js";
import type { LatentOverlay } from "../../scatter/overlays/overlay.js";
import { classColor, pageGround } from "../../scatter/palette.js";
import { pointColors } from "../../scatter/point-colors.js";
import { shownCodes } from "../../scatter/projection.js";
import { ScatterPlane } from "../../scatter/scatter-plane.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { termColors } from "../../styles/term-colors.js";
import { ThemeController } from "../../styles/theme.js";
import { coordinates } from "../coordinates.js";
import "./class-legend.js";
import type { EstimatedTerms } from "./example-card.js";
import "./example-card.js";
import "./hover-card.js";
import type { Hovered, HoveredExample } from "./hover-card.js";
import { orbitsThrough } from "./orbits.js";
import "./overlay-caption.js";
import { Microscope } from "./microscope.js";
import { pressPlaneKey } from "./plane-keys.js";
import { planeLook } from "./plane-look.js";
import "./pin-strip.js";
import { scatterSource } from "./scatter-source.js";
import { scatterStyles } from "./styles.js";

/** An example is caught from so near, in CSS pixels. */
const REACH = 9;

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
  #caught: number | null = null;
  #endGestures: (() => void) | null = null;
  #pointer: Place | null = null;
  /** The place came from the keyboard, and a cross shows it. */
  #byKeyboard = false;
  #frame = 0;
  readonly #microscope = new Microscope(() => {
    this.#microscope.focus.draw();
    this.requestUpdate();
  });
  readonly #decoded = new LatestDecode(this);
  /** The decoded images that the card was last made of. */
  #seen: Float32Array | null = null;
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
    const common = { dimensions: this.#dimensions, hidden: this.#hidden, look: planeLook(this) };
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
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
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
          @blur=${() => this.#byKeyboard && this.#point(null)}
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
    const example = this.#describe(chosen);
    if (chosen === null || !example || !decoder) return nothing;
    this.#reconstruction.ask(decoder, this.generation, this.complete(this.#meanOf(chosen), chosen));
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
    else if (this.snapshot && !onlyMarks(changed)) plane.setColors(this.#colors());
    if (changed.has("space") && this.pins.some((pin) => pin.length !== this.#dimensions)) this.#setPins([]);
    const hides = changed.has("classesHidden") || changed.has("hiddenClasses");
    if (moved || hides || changed.has("generation") || this.#answered()) this.#lookAgain();
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
      colorOf: (example) => this.#colorOf(example),
    });
    this.requestUpdate();
  }

  get #hidden(): ReadonlySet<number> {
    return this.hiddenClasses ?? this.classesHidden;
  }

  /** Null where its class is hidden. */
  #colorOf(example: number): string | null {
    const label = this.examples?.labels?.[example];
    if (label === undefined) return planeLook(this).text;
    return this.#hidden.has(label) ? null : classColor(label, pageGround());
  }

  /** Whether images have come for what is under the pointer. */
  #answered(): boolean {
    return this.#pointer !== null && this.#seen !== null && this.#seen !== this.#decoded.images;
  }

  #startPlane(): ScatterPlane {
    if (this.#plane) return this.#plane;
    this.#plane = new ScatterPlane(() => {
      this.follows = this.#plane?.follows ?? true;
      if (this.#microscope.waits) this.#compute();
      this.#lookAgain();
    });
    this.holder.prepend(this.#plane.element);
    this.#endGestures = listenToGestures(this.#plane.element, {
      point: (place) => this.#point(place),
      pan: (by, to) => this.#drag(by, to),
      zoom: (at, factor) => this.#plane?.zoom(at, factor),
      click: (place) => {
        this.#point(place);
        this.#look();
        this.#pin();
      },
    });
    return this.#plane;
  }

  /** Puts the points where the chart has them. */
  #place(chart: Chart, still: boolean): void {
    if (!this.snapshot) return;
    this.#plane?.setPoints(chart.project(shownCodes(this.snapshot, this.showSample)), this.#colors(), still);
  }

  #colors(): Uint8Array {
    const plain = pageGround() === "dark" ? "#5b8ff9" : "#2459c9";
    const count = Math.floor((this.snapshot?.means.length ?? 0) / this.#dimensions);
    const faces = (index: number) => this.#chart?.faces(this.#meanOf(index)) ?? true;
    return pointColors(count, this.examples?.labels ?? null, this.#hidden, pageGround(), plain, faces);
  }

  get #dimensions(): number {
    return this.space.dimensions;
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
    this.#lookAgain();
  }

  #point(place: Place | null, byKeyboard = false): void {
    this.#pointer = place;
    this.#byKeyboard = byKeyboard && place !== null;
    this.#lookAgain();
  }

  /** Looks at the pointer's place, once a frame at most. */
  #lookAgain(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#look();
    });
  }

  #look(): void {
    const { decoder, shape, snapshot } = this;
    const [plane, place] = [this.#plane, this.#pointer];
    const caught = plane && place && snapshot ? plane.pick(place, REACH) : null;
    this.#tellCaught(caught);
    if (!plane || !place || !decoder || !shape) {
      this.hovered = null;
      return;
    }
    const code = this.#codeAt(plane.toPlane(place), caught);
    if (!code) {
      this.hovered = null;
      return;
    }
    const codes = new Float32Array(2 * decoder.dimensions);
    codes.set(this.complete(code, caught));
    if (caught !== null) codes.set(this.complete(this.#meanOf(caught), caught), decoder.dimensions);
    const count = caught === null ? 1 : 2;
    this.#decoded.ask(decoder, this.generation, codes.subarray(0, count * decoder.dimensions));
    const { images, current } = this.#decoded;
    this.#seen = images;
    if (images.length === 0) return;
    const shown = this.#shownAxes();
    const further = isFlat(this.space) && decoder.dimensions > shown.length;
    this.hovered = {
      place,
      coordinates: coordinates(shown.map((axis) => code[axis] ?? 0)),
      others: further ? `others ${caught === null ? "0" : "the example’s"}` : "",
      // While the answer is on its way, the image before stands for those that are to come.
      decoded: images.length === count * imageSize(shape) ? images : repeated(images, imageSize(shape), count),
      shape,
      example: this.#describe(caught),
    };
    if (!current) return;
    const bytes = Uint8Array.from(images.subarray(0, imageSize(shape)), (value) => Math.round(255 * value));
    this.dispatchEvent(new CustomEvent("decode", { detail: { hash: fnv1a(bytes), z: code } }));
  }

  /** Also of a run whose decoder is not at hand. */
  #tellCaught(example: number | null): void {
    if (example === this.#caught) return;
    this.#caught = example;
    this.dispatchEvent(new CustomEvent("catch", { detail: { example } }));
    this.#mark();
  }

  /** The coordinates that the card tells. */
  #shownAxes(): readonly number[] {
    if (!isFlat(this.space)) return Array.from({ length: Math.min(3, this.#dimensions) }, (_, axis) => axis);
    return this.#dimensions > 1 ? this.axes : [0];
  }

  /** The code of a place in the plane: what is not shown is the caught example's, else 0. */
  #codeAt(place: Place, caught: number | null): Float32Array | null {
    const base = caught === null ? new Float32Array(this.#dimensions) : this.#meanOf(caught).slice();
    return this.#chart?.codeAt(place, base) ?? null;
  }

  /** The code under the pointer, an example's own where one is caught. */
  #pointed(): Float32Array | null {
    const { hovered } = this;
    if (!hovered || !this.#plane) return null;
    return hovered.example
      ? this.#meanOf(hovered.example.index)
      : this.#codeAt(this.#plane.toPlane(hovered.place), null);
  }

  #meanOf(example: number): Float32Array {
    const { snapshot } = this;
    const dimensions = this.#dimensions;
    return snapshot?.means.subarray(example * dimensions, (example + 1) * dimensions) ?? new Float32Array(dimensions);
  }

  #describe(example: number | null): HoveredExample | null {
    const { examples, snapshot } = this;
    if (example === null || !examples) return null;
    const label = examples.labels?.[example];
    return {
      index: example,
      images: examples.images,
      className: label === undefined ? null : (this.classNames[label] ?? String(label)),
      reconstruction: snapshot?.reconstruction?.[example] ?? null,
      kl: snapshot?.kl?.[example] ?? null,
    };
  }

  /** Pins what is under the pointer and looks at it: an example where its posterior's mean is, else the place. Of three, the oldest goes. */
  #pin(): void {
    if (!this.#plane || !this.#pointer) return;
    const caught = this.hovered?.example?.index ?? null;
    const code =
      caught === null ? this.#codeAt(this.#plane.toPlane(this.#pointer), null) : this.#meanOf(caught).slice();
    if (code) this.#setPins([...this.pins, code].slice(-2));
    this.#choose(caught);
  }

  #setPins(pins: readonly Float32Array[]): void {
    this.pins = pins;
    this.dispatchEvent(new CustomEvent("pins", { detail: { pins } }));
  }

  #choose(example: number | null): void {
    this.chosen = example;
  }

  #mark(): void {
    const placesOf = (codes: readonly Float32Array[]): Place[] =>
      codes.map((code) => {
        const [x, y] = this.#chart?.project(code) ?? [];
        return { x: x ?? 0, y: y ?? 0 };
      });
    // Where a posterior is drawn, nothing else is to lie on it.
    const looked = this.chosen !== null && this.#microscope.focus.q !== null;
    const caught = this.#caught ?? this.marked ?? (looked ? null : this.chosen) ?? undefined;
    this.#plane?.setMarks({
      orbits: orbitsThrough(this.space, this.pins.at(-1) ?? this.#pointed(), this).map(({ codes, ...orbit }) => ({
        ...orbit,
        places: placesOf(codes),
      })),
      way: placesOf(this.#microscope.ways.plain[0]?.path ?? []),
      geodesic: placesOf(this.#microscope.ways.geodesic?.path ?? []),
      pins: placesOf(this.pins).map((place, index) => ({ place, aside: looked && index === this.pins.length - 1 })),
      caught: caught === undefined ? null : this.#plane.placeOf(caught),
      cross: this.#byKeyboard && this.#pointer ? this.#plane.toPlane(this.#pointer) : null,
    });
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
      pointer: this.#pointer,
      moveCross: (to) => this.#point(to, true),
      drag: (by, to) => this.#drag(by, to),
      zoom: (at, factor) => plane.zoom(at, factor),
      fit: () => this.#fit(),
      choose: () => this.#pin(),
      clear: () => {
        if (this.pins.length === 0 && this.chosen === null) this.#point(null);
        this.#setPins([]);
        this.#choose(null);
      },
    });
    if (known) event.preventDefault();
  }
}

/** Whether coordinates are drawn as they are. */
function isFlat({ surface }: Space): boolean {
  return surface === "plane" || surface === "orbits";
}

/** Whether nothing has changed but what is marked: the points' colours stay. A change of theme changes nothing by name. */
function onlyMarks(changed: PropertyValues): boolean {
  return changed.size > 0 && [...changed.keys()].every((name) => name === "hovered" || name === "marked");
}

/** The first of some images, so many times. */
function repeated(images: Float32Array, size: number, count: number): Float32Array {
  const made = new Float32Array(count * size);
  for (let index = 0; index < count; index++) made.set(images.subarray(0, size), index * size);
  return made;
}
