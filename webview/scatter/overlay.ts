import { numeral } from "../../src/numeral.js";
import type { Pen } from "../drawing/pen.js";
import { type Camera, type Place, type Size, toPlane, toScreen } from "./camera.js";
import type { Chart } from "./charts/chart.js";

/** Colours and type of what is drawn over the points, from the theme. */
export interface OverlayLook {
  readonly text: string;
  readonly faint: string;
  readonly ground: string;
  readonly accent: string;
  /** Lines that have to stand out. */
  readonly strong: string;
  /** Of q(z|x), and of the true posterior p(z|x). */
  readonly approximation: string;
  readonly truth: string;
  readonly font: string;
}

/** What is marked in the plane, in latent coordinates. */
export interface Marks {
  /** From the first pin to the second, along the space's own shortest path; empty with fewer. */
  readonly way: readonly Place[];
  /** Ways of a learned operator through a place, each in its colour. */
  readonly orbits: readonly Orbit[];
  /** The same by the decoder's own metric; empty where there is none. */
  readonly geodesic: readonly Place[];
  /** Numbered from 1. One is drawn aside of its place where that is to be seen itself. */
  readonly pins: readonly { readonly place: Place; readonly aside: boolean }[];
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

/** A pin aside of its place is so far to the left and above, in CSS pixels. */
const ASIDE = 18;

export const noMarks: Marks = { way: [], geodesic: [], orbits: [], pins: [], caught: null, cross: null };

export interface OverlayView {
  readonly camera: Camera;
  readonly size: Size;
  readonly look: OverlayLook;
  readonly marks: Marks;
  readonly chart: Pick<Chart, "names" | "ticks" | "priorRings" | "lines">;
}

/** Draws rings and axes, in CSS pixels. */
export function drawScale(pen: Pen, view: OverlayView): void {
  pen.font = `11px ${view.look.font}`;
  if (view.chart.priorRings) drawRings(pen, view);
  drawLines(pen, view);
  if (view.chart.ticks) drawAxes(pen, view);
}

function drawRings(pen: Pen, { camera, size, look }: OverlayView): void {
  const middle = toScreen(camera, size, { x: 0, y: 0 });
  pen.strokeStyle = look.faint;
  pen.fillStyle = look.faint;
  pen.lineWidth = 1;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const deviations of [1, 2, 3]) {
    const radius = deviations * camera.scale;
    pen.globalAlpha = 0.55;
    pen.beginPath();
    pen.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
    pen.stroke();
    // Beside the vertical, where a ring's label meets no axis.
    const [x, y] = [middle.x + radius * Math.sin(0.35), middle.y + radius * Math.cos(0.35)];
    const label = `${deviations}σ`;
    const width = pen.measureText(label).width + 6;
    pen.globalAlpha = 0.85;
    pen.fillStyle = look.ground;
    pen.fillRect(x - width / 2, y - 7, width, 14);
    pen.globalAlpha = 1;
    pen.fillStyle = look.text;
    pen.fillText(label, x, y);
  }
  pen.globalAlpha = 1;
}

/** The space's own lines. */
function drawLines(pen: Pen, { camera, size, look, chart }: OverlayView): void {
  pen.strokeStyle = look.faint;
  for (const { places, strong } of chart.lines) {
    pen.lineWidth = strong ? 1.5 : 1;
    pen.globalAlpha = strong ? 0.9 : 0.35;
    polyline(
      pen,
      places.map((place) => toScreen(camera, size, place)),
    );
  }
  pen.lineWidth = 1;
  pen.globalAlpha = 1;
}

function drawAxes(pen: Pen, { camera, size, look, chart: { names } }: OverlayView): void {
  const step = tickStep(70 / camera.scale);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const low = toPlane(camera, size, { x: 0, y: size.height });
  const high = toPlane(camera, size, { x: size.width, y: 0 });
  pen.fillStyle = look.text;
  pen.strokeStyle = look.faint;
  const written = (value: number) => (value === 0 ? "0" : numeral(value, digits));
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  for (let tick = Math.ceil(low.x / step); tick * step < high.x; tick++) {
    const { x } = toScreen(camera, size, { x: tick * step, y: 0 });
    if (x < 28 || x > size.width - 28) continue;
    line(pen, x, size.height, x, size.height - 4);
    pen.fillText(written(tick * step), x, size.height - 5);
  }
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (let tick = Math.ceil(low.y / step); tick * step < high.y; tick++) {
    const { y } = toScreen(camera, size, { x: 0, y: tick * step });
    if (y < 22 || y > size.height - 22) continue;
    line(pen, 0, y, 4, y);
    pen.fillText(written(tick * step), 7, y);
  }
  pen.textAlign = "right";
  pen.textBaseline = "bottom";
  pen.fillText(names[0], size.width - 6, size.height - 5);
  pen.textAlign = "left";
  pen.textBaseline = "top";
  pen.fillText(names[1], 7, 5);
}

/** Draws pins, the ways between them, the caught point and the keyboard's cross, in CSS pixels. */
export function drawMarks(pen: Pen, { camera, size, look, marks }: OverlayView): void {
  const at = (place: Place) => toScreen(camera, size, place);
  drawOrbits(pen, marks.orbits, at, look);
  for (const [width, color] of [
    [3, look.ground],
    [1.5, look.accent],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = color;
    polyline(pen, marks.way.map(at));
  }
  for (const [width, color, dash] of [
    [3.5, look.ground, []],
    [2, look.strong, [2, 4]],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = color;
    pen.setLineDash([...dash]);
    polyline(pen, marks.geodesic.map(at));
  }
  pen.setLineDash([]);
  if (marks.caught) ring(pen, at(marks.caught), 6, look);
  for (const [index, pin] of marks.pins.entries()) {
    const middle = at(pin.place);
    const [x, y] = pin.aside ? [middle.x - ASIDE, middle.y - ASIDE] : [middle.x, middle.y];
    pen.fillStyle = look.accent;
    pen.strokeStyle = look.ground;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x, y, 9, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    pen.fillStyle = look.ground;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(String(index + 1), x, y + 0.5);
  }
  if (marks.cross) {
    const { x, y } = at(marks.cross);
    for (const [width, color] of [
      [3, look.ground],
      [1, look.text],
    ] as const) {
      pen.lineWidth = width;
      pen.strokeStyle = color;
      line(pen, x - 12, y, x + 12, y);
      line(pen, x, y - 12, x, y + 12);
    }
  }
}

/** Each way with its name at the end that it leads to. */
function drawOrbits(pen: Pen, orbits: readonly Orbit[], at: (place: Place) => Place, look: OverlayLook): void {
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (const { name, color, places } of orbits) {
    for (const [width, stroke] of [
      [4, look.ground],
      [2, color],
    ] as const) {
      pen.lineWidth = width;
      pen.strokeStyle = stroke;
      polyline(pen, places.map(at));
    }
    const end = places.at(-1);
    if (!end) continue;
    const { x, y } = at(end);
    pen.fillStyle = look.ground;
    pen.fillRect(x + 2, y - 8, pen.measureText(name).width + 6, 16);
    pen.fillStyle = color;
    pen.fillText(name, x + 5, y);
  }
}

/** A ring that is seen on points of any colour. */
function ring(pen: Pen, { x, y }: Place, radius: number, look: OverlayLook): void {
  for (const [width, color] of [
    [4, look.ground],
    [2, look.text],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = color;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
  }
}

function polyline(pen: Pen, places: readonly Place[]): void {
  pen.beginPath();
  for (const { x, y } of places) pen.lineTo(x, y);
  pen.stroke();
}

function line(pen: Pen, x0: number, y0: number, x1: number, y1: number): void {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

/** The least of 1, 2, 5 × 10ⁿ that is not below `least`. */
function tickStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((step) => step * power >= least) ?? 10) * power;
}
