import type { Pen } from "../drawing/pen.js";
import { resolvedColor } from "../drawing/resolved-color.js";
import type { OverlayLook } from "./overlay.js";

/** A strip below a plane's picture. */
export interface Foot {
  /** CSS pixels. */
  readonly height: number;
  draw(pen: Pen, top: number): void;
}

export interface LegendEntry {
  readonly name: string;
  readonly color: string;
}

const ROW = 20;
const MARGIN = 8;

/** The shown classes with their colours, in as many rows as the width takes; a picture that is taken away has no legend beside it. */
export function legendFoot(entries: readonly LegendEntry[], width: number, look: OverlayLook): Foot | null {
  if (entries.length === 0) return null;
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return null;
  const font = `11px ${look.font}`;
  context.font = font;
  let [x, row] = [MARGIN, 0];
  const placed = entries.map(({ name, color }) => {
    const room = context.measureText(name).width + 28;
    if (x + room > width && x > MARGIN) [x, row] = [MARGIN, row + 1];
    const at = { name, color, x, row };
    x += room;
    return at;
  });
  return {
    height: (row + 1) * ROW + 6,
    draw: (pen, top) => {
      pen.font = font;
      pen.textAlign = "left";
      pen.textBaseline = "middle";
      for (const entry of placed) {
        const y = top + 3 + (entry.row + 0.5) * ROW;
        pen.fillStyle = entry.color;
        pen.beginPath();
        pen.arc(entry.x + 5, y, 4.5, 0, 2 * Math.PI);
        pen.fill();
        // Text that a theme sees through would be pale on paper.
        const [red, green, blue] = resolvedColor(look.strong);
        pen.fillStyle = `rgb(${red}, ${green}, ${blue})`;
        pen.fillText(entry.name, entry.x + 15, y);
      }
    },
  };
}
