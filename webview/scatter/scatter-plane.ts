import { between, type Camera, fitted, type Place, panned, type Size, toPlane, toScreen, zoomed } from "./camera.js";
import { CanvasPoints } from "./canvas-points.js";
import type { Chart } from "./charts/chart.js";
import { extentOf } from "./extent.js";
import { drawOverlay, type Marks, noMarks, type OverlayLook } from "./overlay.js";
import { PointIndex } from "./picking.js";
import { FAINT_OPACITY } from "./point-colors.js";
import type { PointsLayer } from "./points-layer.js";
import { WebglPoints } from "./webgl-points.js";

/** Points move to a new snapshot so long, less where snapshots come faster. */
const MOTION_MILLISECONDS = 650;
const MARGIN = 26;
const bareChart = { names: ["", ""], ticks: true, priorRings: true, extent: null, lines: [] } as const;

/** A flat latent plane on the screen: points that move, a camera that follows them until the user takes it, marks. */
export class ScatterPlane {
  /** Holds the canvases; to be put in place and given a size. */
  readonly element = document.createElement("div");
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
  #frame = 0;
  #lastChange = 0;
  #marks = noMarks;
  #look: OverlayLook = { text: "#888", faint: "#888", ground: "#000", accent: "#48f", font: "sans-serif" };
  #chart: Pick<Chart, "names" | "ticks" | "priorRings" | "extent" | "lines"> = bareChart;
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.#resize({ width: entry.contentRect.width, height: entry.contentRect.height });
  });

  /** @param onView hears of every change of what is seen where */
  constructor(private readonly onView: () => void) {
    this.#layer = WebglPoints.create(() => this.#useCanvas()) ?? new CanvasPoints();
    this.element.append(this.#layer.canvas, this.#overlay);
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
    const moves = !still && positions.length === this.#to.length && positions.length > 0 && !prefersStillness();
    const now = performance.now();
    this.#from = moves ? this.#places() : positions;
    this.#to = positions;
    this.#extent = this.#chart.extent ?? extentOf(positions);
    this.#colors = colors;
    this.#index = null;
    this.#layer.setCloud({ from: this.#from, to: positions, colors });
    if (this.#follows) this.#aim(this.#wholeView());
    this.#part = moves ? 0 : 1;
    this.#began = now;
    this.#lasts = Math.min(MOTION_MILLISECONDS, Math.max(80, 0.9 * (now - this.#lastChange)));
    this.#lastChange = now;
    if (!moves) this.#camera = this.#cameraTo;
    this.#draw();
  }

  setColors(colors: Uint8Array): void {
    this.#colors = colors;
    this.#index = null;
    this.#layer.setCloud({ from: this.#from, to: this.#to, colors });
    this.#draw();
  }

  setMarks(marks: Marks): void {
    this.#marks = marks;
    this.#draw();
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
      this.#lasts = prefersStillness() ? 1 : 250;
      this.#part = 0;
    }
    this.#draw();
  }

  /** What is seen now, on a canvas of its own. */
  picture(): HTMLCanvasElement {
    this.#drawNow();
    const canvas = document.createElement("canvas");
    canvas.width = this.#overlay.width;
    canvas.height = this.#overlay.height;
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = this.#look.ground;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(this.#layer.canvas, 0, 0);
      context.drawImage(this.#overlay, 0, 0);
    }
    return canvas;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#layer.dispose();
  }

  #wholeView(): Camera {
    return fitted(this.#extent, this.#size, MARGIN);
  }

  #take(camera: Camera): void {
    this.#follows = false;
    this.#camera = this.#cameraFrom = this.#cameraTo = camera;
    this.#draw();
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
    this.#draw();
  }

  #places(): Float32Array {
    const part = eased(this.#part);
    return this.#to.map((value, index) => {
      const start = this.#from[index] as number;
      return start + (value - start) * part;
    });
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
      this.#part = Math.min(1, (performance.now() - this.#began) / Math.max(1, this.#lasts));
      this.#camera = between(this.#cameraFrom, this.#cameraTo, eased(this.#part));
      this.onView();
      this.#draw();
    }
    const density = window.devicePixelRatio || 1;
    const common = { camera: this.#camera, size: this.#size, density };
    this.#layer.draw({ ...common, part: eased(this.#part), diameter: this.#diameter() });
    drawOverlay(this.#overlay, {
      ...common,
      look: this.#look,
      marks: this.#marks,
      chart: this.#chart,
    });
  }

  /** Fewer points and a closer look make larger ones. */
  #diameter(): number {
    const count = Math.max(1, this.#to.length / 2);
    const room = Math.sqrt((this.#size.width * this.#size.height) / count);
    const close = this.#cameraTo.scale / this.#wholeView().scale;
    return Math.min(9, Math.max(1.5, 0.42 * room * Math.max(1, close) ** 0.4));
  }
}

/** Slow at both ends. */
function eased(part: number): number {
  return part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
}

function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
