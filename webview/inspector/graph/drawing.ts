import type { Point } from "./layered-layout.js";

/** A line that leaves and arrives upright at each of its points. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points as [Point, ...Point[]];
  let before = first;
  const parts = rest.map((point) => {
    const middle = (before.y + point.y) / 2;
    const part =
      Math.abs(point.x - before.x) < 0.5
        ? `L${round(point.x)} ${round(point.y)}`
        : `C${round(before.x)} ${round(middle)} ${round(point.x)} ${round(middle)} ${round(point.x)} ${round(point.y)}`;
    before = point;
    return part;
  });
  return `M${round(first.x)} ${round(first.y)}${parts.join("")}`;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

/** Gives the width of a text in the page's font, in bold or not. */
export function textWidths(): (text: string, bold: boolean) => number {
  const context = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily || "sans-serif";
  return (text, bold) => {
    if (!context) return 7 * text.length;
    context.font = `${bold ? "600 " : ""}12px ${family}`;
    return context.measureText(text).width;
  };
}
