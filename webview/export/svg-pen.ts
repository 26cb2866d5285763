import type { Pen } from "../drawing/pen.js";
import { resolvedColor } from "../drawing/resolved-color.js";

const ANCHORS: Readonly<Record<string, string>> = { center: "middle", right: "end", end: "end" };
/** From the place that text is put at down to its base line, in sizes of its type. */
const BASELINES: Readonly<Record<string, number>> = { top: 0.8, middle: 0.35, bottom: -0.2 };

/** Draws the same as on a canvas, as an SVG document. */
export class SvgPen implements Pen {
  strokeStyle = "#000";
  fillStyle = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "11px sans-serif";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  readonly #parts: string[] = [];
  readonly #measure = document.createElement("canvas").getContext("2d");
  #path = "";
  #dash: number[] = [];

  constructor(private readonly size: { readonly width: number; readonly height: number }) {}

  beginPath(): void {
    this.#path = "";
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${round(x)} ${round(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `${this.#path ? "L" : "M"}${round(x)} ${round(y)}`;
  }

  closePath(): void {
    this.#path += "Z";
  }

  /** An arc that is less than a turn goes clockwise, as a canvas's does unless it is told otherwise. */
  arc(x: number, y: number, radius: number, start: number, end: number): void {
    const at = (angle: number) => `${round(x + radius * Math.cos(angle))} ${round(y + radius * Math.sin(angle))}`;
    const half = (start + end) / 2;
    const curve = (angle: number) => `A${round(radius)} ${round(radius)} 0 0 1 ${at(angle)}`;
    this.#path += `${this.#path ? "L" : "M"}${at(start)}${curve(half)}${curve(end)}`;
  }

  setLineDash(dash: number[]): void {
    this.#dash = dash;
  }

  stroke(): void {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(" ")}"` : "";
    const stroke = `${paint("stroke", this.strokeStyle, this.globalAlpha)} stroke-width="${this.lineWidth}"`;
    this.#parts.push(`<path d="${this.#path}" fill="none" ${stroke}${dash}/>`);
  }

  fill(): void {
    this.#parts.push(`<path d="${this.#path}" ${paint("fill", this.fillStyle, this.globalAlpha)}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    this.#parts.push(`<rect ${box} ${paint("fill", this.fillStyle, this.globalAlpha)}/>`);
  }

  measureText(text: string): TextMetrics {
    if (!this.#measure) throw new Error("this page has no canvas");
    this.#measure.font = this.font;
    return this.#measure.measureText(text);
  }

  fillText(text: string, x: number, y: number): void {
    const [, size = "11", family = "sans-serif"] = /^([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const base = y + Number(size) * (BASELINES[this.textBaseline] ?? 0);
    const type = `font-family="${escaped(family)}" font-size="${size}" text-anchor="${ANCHORS[this.textAlign] ?? "start"}"`;
    const color = paint("fill", this.fillStyle, this.globalAlpha);
    this.#parts.push(`<text x="${round(x)}" y="${round(base)}" ${type} ${color}>${escaped(text)}</text>`);
  }

  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void {
    const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    this.#parts.push(`<image ${box} preserveAspectRatio="none" href="${image.toDataURL("image/png")}"/>`);
  }

  /** A disk; many of them are shorter so than as paths. */
  disk(x: number, y: number, radius: number): void {
    const color = paint("fill", this.fillStyle, this.globalAlpha);
    this.#parts.push(`<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" ${color}/>`);
  }

  /** The document of all that was drawn. */
  finish(): string {
    const { width, height } = this.size;
    const box = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${box}>\n${this.#parts.join("\n")}\n</svg>\n`;
  }
}

/** A colour of the theme as any program reads it. */
export function paint(kind: "fill" | "stroke", color: string, opacity = 1): string {
  const [red, green, blue, own] = resolvedColor(color);
  const seen = round(own * opacity);
  const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
  return `${kind}="#${hex}"${seen < 1 ? ` ${kind}-opacity="${seen}"` : ""}`;
}

/** A hundredth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
