import type { Pen } from "../drawing/pen.js";
import { SvgPen } from "../export/svg-pen.js";
import {
  between,
  type Camera,
  type Extent,
  fitted,
  type Place,
  panned,
  type Size,
  toPlane,
  toScreen,
  zoomed,
} from "./camera.js";
import { CanvasPoints } from "./canvas-points.js";
import type { Chart } from "./charts/chart.js";
import { extentOf } from "./extent.js";
import type { Foot } from "./legend-foot.js";
import { MotionPace } from "./motion-pace.js";
import { drawMarks, drawScale, type Marks, noMarks, type OverlayLook } from "./overlay.js";
import type { OverlayPicture } from "./overlays/overlay.js";
import { PointIndex } from "./picking.js";
import { FAINT_OPACITY } from "./point-colors.js";
import { fitCanvas, type PointsLayer } from "./points-layer.js";
import { WebglPoints } from "./webgl-points.js";

/** Points move to a new snapshot so long, less where snapshots come faster. */
const MOTION_MILLISECONDS = 650;
const MARGIN = 26;
/** While anything moves, so many points are drawn at most: all of a million take a second where there is no graphics card. */
const MOVING_POINTS = 20_000;
/** So long after the last frame of a drag or a turn of the wheel the plane is at rest. */
const REST_MILLISECONDS = 160;
const bareLook: OverlayLook = {
  ...{ text: "#888", faint: "#888", ground: "#000", accent: "#48f", strong: "#fff" },
  ...{ approximation: "#cca700", truth: "#b180d7", font: "sans-serif" },
};
const bareChart = { names: ["", ""], ticks: true, priorRings: true, extent: null, lines: [] } as const;

/** A flat latent plane on the screen: points that move, a camera that follows them until the user takes it, marks. */
export class ScatterPlane {
  /** Holds the canvases; to be put in place and given a size. */
  readonly element = document.createElement("div");
  readonly #under = document.createElement("canvas");
  #layer: PointsLayer;
  readonly #overlay = document.createElement("canvas");
  #size: Size = { width: 0, height: 0 };
  #camera: Camera = { x: 0, y: 0, scale: 60 };
  #cameraFrom = this.#camera;
  #cameraTo = this.#camera;
  /** Until the user pans or zooms, the camera keeps the points in view. */
  #follows = true;
  #from: Float32Array = new Float32Array(0);
  #to: Float32Array = new Float32Array(0);
  #colors: Uint8Array = new Uint8Array(0);
  #extent = extentOf(new Float32Array(0));
  #index: PointIndex | null = null;
  #part = 1;
  #began = 0;
  #lasts = 0;
  readonly #pace = new MotionPace();
  #frame = 0;
  /** The points' layer shows what it is to: marks come and go with the pointer, and a large cloud is not drawn for them. */
  #pointsDrawn = false;
  #lastChange = 0;
  /** The user is moving the camera. */
  #taken = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #marks = noMarks;
  /** Points jump, and the camera stays where it is. */
  #held = false;
  #pictures: readonly OverlayPicture[] = [];
  #opacity = 1;
  #look: OverlayLook = bareLook;
  #chart: Pick<Chart, "names" | "ticks" | "priorRings" | "extent" | "lines"> = bareChart;
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.#resize({ width: entry.contentRect.width, height: entry.contentRect.height });
  });

  /** @param onView hears of every change of what is seen where */
  constructor(private readonly onView: () => void) {
    this.#layer = WebglPoints.create(() => this.#useCanvas()) ?? new CanvasPoints();
    this.element.append(this.#under, this.#layer.canvas, this.#overlay);
    this.element.dataset.drawnBy = this.#layer instanceof WebglPoints ? "webgl" : "canvas";
    this.#observer.observe(this.element);
  }

  get size(): Size {
    return this.#size;
  }

  get follows(): boolean {
    return this.#follows;
  }

  /**
   * Positions (N × 2) and colours (N × 4, see PointCloud). The same number of points moves there, where it is not to be
   * `still`; another one appears. Follows `setLook`.
   */
  setPoints(positions: Float32Array, colors: Uint8Array, still = false): void {
    const now = performance.now();
    const moves =
      !still &&
      !this.#held &&
      positions.length === this.#to.length &&
      positions.length > 0 &&
      !prefersStillness() &&
      this.#pace.allows(now);
    if (moves) this.#pace.begin(now);
    this.#from = moves ? this.#places() : positions;
    this.#to = positions;
    this.#extent = this.#chart.extent ?? extentOf(positions);
    this.#colors = colors;
    this.#index = null;
    this.#layer.setCloud({ from: this.#from, to: positions, colors });
    if (this.#follows && !this.#held) this.#aim(this.#wholeView());
    this.#part = moves ? 0 : 1;
    this.#began = now;
    this.#lasts = Math.min(MOTION_MILLISECONDS, Math.max(80, 0.9 * (now - this.#lastChange)));
    this.#lastChange = now;
    if (!moves) this.#camera = this.#cameraTo;
    this.#drawPoints();
  }

  hold(still: boolean): void {
    this.#held = still;
    if (this.#part < 1) this.#lasts = 1;
  }

  setColors(colors: Uint8Array): void {
    if (colors.length === this.#colors.length && colors.every((value, at) => value === this.#colors[at])) return;
    this.#colors = colors;
    this.#index = null;
    this.#layer.setCloud({ from: this.#from, to: this.#to, colors });
    this.#drawPoints();
  }

  setMarks(marks: Marks): void {
    this.#marks = marks;
    this.#draw();
  }

  /** What is drawn under and over the points, and how much of the points is seen meanwhile, 0 to 1. */
  setPictures(pictures: readonly OverlayPicture[], opacity: number): void {
    this.#pictures = pictures;
    this.#opacity = opacity;
    this.#draw();
  }

  /** Where the points are, but for a few strays, with the prior's bulk. */
  get extent(): Extent {
    return this.#extent;
  }

  /** What is seen when all points are. */
  get wholeExtent(): Extent {
    const { width, height } = this.#size;
    const camera = this.#wholeView();
    const low = toPlane(camera, this.#size, { x: 0, y: height });
    const high = toPlane(camera, this.#size, { x: width, y: 0 });
    return { left: low.x, right: high.x, bottom: low.y, top: high.y };
  }

  setLook(look: OverlayLook, chart: Chart): void {
    this.#look = look;
    this.#chart = chart;
    this.#draw();
  }

  toPlane(place: Place): Place {
    return toPlane(this.#camera, this.#size, place);
  }

  toScreen(place: Place): Place {
    return toScreen(this.#camera, this.#size, place);
  }

  /** The shown point nearest to a place of the screen, within so many CSS pixels. */
  pick(place: Place, pixels: number): number | null {
    const { scale } = this.#camera;
    this.#index ??= new PointIndex(this.#to, (index) => (this.#colors[4 * index + 3] as number) > FAINT_OPACITY);
    return this.#index.nearest(this.toPlane(place), pixels / scale);
  }

  /** Where a point is going, in latent coordinates. */
  placeOf(index: number): Place {
    return { x: this.#to[2 * index] as number, y: this.#to[2 * index + 1] as number };
  }

  pan(by: Place): void {
    this.#take(panned(this.#camera, by));
  }

  zoom(at: Place, factor: number): void {
    this.#take(zoomed(this.#camera, this.#size, at, factor));
  }

  /** All points in view, and from now on kept there. */
  fit(): void {
    this.#follows = true;
    this.#aim(this.#wholeView());
    if (this.#part === 1) {
      this.#from = this.#to;
      this.#layer.setCloud({ from: this.#from, to: this.#to, colors: this.#colors });
      this.#began = performance.now();
      this.#pace.begin(this.#began);
      this.#lasts = prefersStillness() ? 1 : 250;
      this.#part = 0;
    }
    this.#drawPoints();
  }

  /** What is seen now, over a foot, on a canvas of its own. */
  picture(foot: Foot | null = null): HTMLCanvasElement {
    // WebGL keeps no picture beyond the frame that it was drawn in.
    this.#pointsDrawn = false;
    this.#drawNow();
    const density = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    canvas.width = this.#overlay.width;
    canvas.height = this.#overlay.height + Math.round(density * (foot?.height ?? 0));
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = this.#look.ground;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(this.#under, 0, 0);
      context.globalAlpha = this.#opacity;
      context.drawImage(this.#layer.canvas, 0, 0);
      context.globalAlpha = 1;
      context.drawImage(this.#overlay, 0, 0);
      context.scale(density, density);
      foot?.draw(context, this.#size.height);
    }
    return canvas;
  }

  /** The same as a document, every point a disk. */
  svg(foot: Foot | null = null): string {
    const { width, height } = this.#size;
    const pen = new SvgPen({ width, height: height + (foot?.height ?? 0) });
    const view = { camera: this.#camera, size: this.#size, look: this.#look };
    pen.fillStyle = this.#look.ground;
    pen.fillRect(0, 0, width, height + (foot?.height ?? 0));
    for (const picture of this.#pictures) picture.under?.(pen, view);
    const radius = this.#diameter() / 2;
    for (let index = 0; index < this.#to.length / 2; index++) {
      const [red, green, blue, opacity = 0] = this.#colors.subarray(4 * index, 4 * index + 4);
      const { x, y } = this.toScreen(this.placeOf(index));
      if (opacity === 0 || x < 0 || y < 0 || x > width || y > height) continue;
      pen.fillStyle = `rgb(${red}, ${green}, ${blue})`;
      pen.globalAlpha = (this.#opacity * opacity) / 255;
      pen.disk(x, y, radius);
    }
    pen.globalAlpha = 1;
    this.#drawOver(pen);
    foot?.draw(pen, height);
    return pen.finish();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#observer.disconnect();
    this.#layer.dispose();
  }

  #wholeView(): Camera {
    return fitted(this.#extent, this.#size, MARGIN);
  }

  #take(camera: Camera): void {
    this.#follows = false;
    this.#taken = true;
    this.#camera = this.#cameraFrom = this.#cameraTo = camera;
    this.#drawPoints();
    this.onView();
  }

  #aim(camera: Camera): void {
    this.#cameraFrom = this.#camera;
    this.#cameraTo = camera;
  }

  #resize(size: Size): void {
    this.#size = size;
    if (this.#follows) {
      this.#camera = this.#cameraFrom = this.#cameraTo = this.#wholeView();
    }
    this.#pointsDrawn = false;
    // At once: a canvas that waits for a frame is seen stretched.
    this.#drawNow();
    this.onView();
  }

  /** A context that was lost may never come back: Canvas2D always does. */
  #useCanvas(): void {
    const layer = new CanvasPoints();
    this.#layer.canvas.replaceWith(layer.canvas);
    this.#layer = layer;
    this.element.dataset.drawnBy = "canvas";
    layer.setCloud({ from: this.#from, to: this.#to, colors: this.#colors });
    this.#drawPoints();
  }

  #places(): Float32Array {
    const part = eased(this.#part);
    return this.#to.map((value, index) => {
      const start = this.#from[index] as number;
      return start + (value - start) * part;
    });
  }

  #drawPoints(): void {
    this.#pointsDrawn = false;
    this.#draw();
  }

  #draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawNow();
    });
  }

  #drawNow(): void {
    if (this.#size.width === 0 || this.#size.height === 0) return;
    if (this.#part < 1) {
      const now = performance.now();
      this.#part = Math.min(1, (now - this.#began) / Math.max(1, this.#lasts));
      this.#pace.frame(now, this.#part === 1);
      this.#camera = between(this.#cameraFrom, this.#cameraTo, eased(this.#part));
      this.onView();
      this.#draw();
    }
    const density = window.devicePixelRatio || 1;
    const view = { camera: this.#camera, size: this.#size, look: this.#look };
    this.#layer.canvas.style.opacity = String(this.#opacity);
    if (!this.#pointsDrawn) {
      const points = { part: eased(this.#part), diameter: this.#diameter(), every: this.#every() };
      this.#layer.draw({ ...view, ...points, density });
      this.#pointsDrawn = this.#part === 1;
    }
    // Even an empty canvas is put into each frame of the window.
    this.#under.style.display = this.#pictures.some(({ under }) => under) ? "" : "none";
    drawOn(this.#under, this.#size, density, (pen) => {
      for (const picture of this.#pictures) picture.under?.(pen, view);
    });
    drawOn(this.#overlay, this.#size, density, (pen) => this.#drawOver(pen));
  }

  #drawOver(pen: Pen): void {
    const view = { camera: this.#camera, size: this.#size, look: this.#look, marks: this.#marks, chart: this.#chart };
    drawScale(pen, view);
    for (const picture of this.#pictures) picture.over?.(pen, view);
    drawMarks(pen, view);
  }

  /** At rest each point is drawn; while the plane moves, as few as keep it moving. */
  #every(): number {
    if (this.#part === 1 && !this.#taken) return 1;
    // From the frame on, not from the drag: where frames are slow, the next drag has then come before.
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#taken = false;
      this.#drawPoints();
    }, REST_MILLISECONDS);
    return Math.max(1, Math.ceil(this.#to.length / 2 / MOVING_POINTS));
  }

  /** Fewer points and a closer look make larger ones. */
  #diameter(): number {
    const count = Math.max(1, this.#to.length / 2);
    const room = Math.sqrt((this.#size.width * this.#size.height) / count);
    const close = this.#cameraTo.scale / this.#wholeView().scale;
    return Math.min(9, Math.max(1.5, 0.42 * room * Math.max(1, close) ** 0.4));
  }
}

/** Clears a canvas and draws on it in CSS pixels. */
function drawOn(canvas: HTMLCanvasElement, size: Size, density: number, draw: (pen: Pen) => void): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  if (!fitCanvas(canvas, size, density)) context.clearRect(0, 0, canvas.width, canvas.height);
  context.save();
  context.scale(density, density);
  draw(context);
  context.restore();
}

/** Slow at both ends. */
function eased(part: number): number {
  return part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
}

function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
