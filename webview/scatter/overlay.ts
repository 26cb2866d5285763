import { type Camera, type Place, type Size, toPlane, toScreen } from "./camera.js";
import type { Chart } from "./charts/chart.js";
import { fitCanvas } from "./points-layer.js";

/** Colours and type of what is drawn over the points, from the theme. */
export interface OverlayLook {
  readonly text: string;
  readonly faint: string;
  readonly ground: string;
  readonly accent: string;
  readonly font: string;
}

/** What is marked in the plane, in latent coordinates. */
export interface Marks {
  /** From the first pin to the second, along the space's own shortest path; empty with fewer. */
  readonly way: readonly Place[];
  /** Ways of a learned operator through a place, each in its colour. */
  readonly orbits: readonly Orbit[];
  /** Numbered from 1. */
  readonly pins: readonly Place[];
  /** The point that the pointer has caught. */
  readonly caught: Place | null;
  /** The keyboard's cross. */
  readonly cross: Place | null;
}

export interface Orbit {
  readonly name: string;
  readonly color: string;
  readonly places: readonly Place[];
}

export const noMarks: Marks = { way: [], orbits: [], pins: [], caught: null, cross: null };

export interface OverlayView {
  readonly camera: Camera;
  readonly size: Size;
  readonly density: number;
  readonly look: OverlayLook;
  readonly marks: Marks;
  readonly chart: Pick<Chart, "names" | "ticks" | "priorRings" | "lines">;
}

/** Draws rings, axes and marks. */
export function drawOverlay(canvas: HTMLCanvasElement, view: OverlayView): void {
  const { size, density, look } = view;
  const context = canvas.getContext("2d");
  if (!context) return;
  if (!fitCanvas(canvas, size, density)) context.clearRect(0, 0, canvas.width, canvas.height);
  context.save();
  context.scale(density, density);
  context.font = `11px ${look.font}`;
  if (view.chart.priorRings) drawRings(context, view);
  drawLines(context, view);
  if (view.chart.ticks) drawAxes(context, view);
  drawMarks(context, view);
  context.restore();
}

function drawRings(context: CanvasRenderingContext2D, { camera, size, look }: OverlayView): void {
  const middle = toScreen(camera, size, { x: 0, y: 0 });
  context.strokeStyle = look.faint;
  context.fillStyle = look.faint;
  context.lineWidth = 1;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const deviations of [1, 2, 3]) {
    const radius = deviations * camera.scale;
    context.globalAlpha = 0.55;
    context.beginPath();
    context.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
    context.stroke();
    // Beside the vertical, where a ring's label meets no axis.
    const [x, y] = [middle.x + radius * Math.sin(0.35), middle.y + radius * Math.cos(0.35)];
    const label = `${deviations}σ`;
    const width = context.measureText(label).width + 6;
    context.globalAlpha = 0.85;
    context.fillStyle = look.ground;
    context.fillRect(x - width / 2, y - 7, width, 14);
    context.globalAlpha = 1;
    context.fillStyle = look.text;
    context.fillText(label, x, y);
  }
  context.globalAlpha = 1;
}

/** The space's own lines. */
function drawLines(context: CanvasRenderingContext2D, { camera, size, look, chart }: OverlayView): void {
  context.strokeStyle = look.faint;
  for (const { places, strong } of chart.lines) {
    context.lineWidth = strong ? 1.5 : 1;
    context.globalAlpha = strong ? 0.9 : 0.35;
    polyline(
      context,
      places.map((place) => toScreen(camera, size, place)),
    );
  }
  context.lineWidth = 1;
  context.globalAlpha = 1;
}

function drawAxes(context: CanvasRenderingContext2D, { camera, size, look, chart: { names } }: OverlayView): void {
  const step = tickStep(70 / camera.scale);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const low = toPlane(camera, size, { x: 0, y: size.height });
  const high = toPlane(camera, size, { x: size.width, y: 0 });
  context.fillStyle = look.text;
  context.strokeStyle = look.faint;
  const written = (value: number) => (value === 0 ? "0" : value.toFixed(digits).replace("-", "−"));
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (let tick = Math.ceil(low.x / step); tick * step < high.x; tick++) {
    const { x } = toScreen(camera, size, { x: tick * step, y: 0 });
    if (x < 28 || x > size.width - 28) continue;
    line(context, x, size.height, x, size.height - 4);
    context.fillText(written(tick * step), x, size.height - 5);
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (let tick = Math.ceil(low.y / step); tick * step < high.y; tick++) {
    const { y } = toScreen(camera, size, { x: 0, y: tick * step });
    if (y < 22 || y > size.height - 22) continue;
    line(context, 0, y, 4, y);
    context.fillText(written(tick * step), 7, y);
  }
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText(names[0], size.width - 6, size.height - 5);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(names[1], 7, 5);
}

function drawMarks(context: CanvasRenderingContext2D, { camera, size, look, marks }: OverlayView): void {
  const at = (place: Place) => toScreen(camera, size, place);
  drawOrbits(context, marks.orbits, at, look);
  for (const [width, color] of [
    [3, look.ground],
    [1.5, look.accent],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = color;
    polyline(context, marks.way.map(at));
  }
  if (marks.caught) ring(context, at(marks.caught), 6, look);
  for (const [index, pin] of marks.pins.entries()) {
    const { x, y } = at(pin);
    context.fillStyle = look.accent;
    context.strokeStyle = look.ground;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.fillStyle = look.ground;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(index + 1), x, y + 0.5);
  }
  if (marks.cross) {
    const { x, y } = at(marks.cross);
    for (const [width, color] of [
      [3, look.ground],
      [1, look.text],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = color;
      line(context, x - 12, y, x + 12, y);
      line(context, x, y - 12, x, y + 12);
    }
  }
}

/** Each way with its name at the end that it leads to. */
function drawOrbits(
  context: CanvasRenderingContext2D,
  orbits: readonly Orbit[],
  at: (place: Place) => Place,
  look: OverlayLook,
): void {
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { name, color, places } of orbits) {
    for (const [width, stroke] of [
      [4, look.ground],
      [2, color],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = stroke;
      polyline(context, places.map(at));
    }
    const end = places.at(-1);
    if (!end) continue;
    const { x, y } = at(end);
    context.fillStyle = look.ground;
    context.fillRect(x + 2, y - 8, context.measureText(name).width + 6, 16);
    context.fillStyle = color;
    context.fillText(name, x + 5, y);
  }
}

/** A ring that is seen on points of any colour. */
function ring(context: CanvasRenderingContext2D, { x, y }: Place, radius: number, look: OverlayLook): void {
  for (const [width, color] of [
    [4, look.ground],
    [2, look.text],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

function polyline(context: CanvasRenderingContext2D, places: readonly Place[]): void {
  context.beginPath();
  for (const { x, y } of places) context.lineTo(x, y);
  context.stroke();
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** The least of 1, 2, 5 × 10ⁿ that is not below `least`. */
function tickStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((step) => step * power >= least) ?? 10) * power;
}
