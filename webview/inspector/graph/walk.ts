import type { GraphLayout, Link } from "./layered-layout.js";

export type Direction = "up" | "down" | "left" | "right";

/** The box that an arrow key leads to: along a line, or the next one of the same layer. Null where there is none. */
export function neighbour(
  from: number,
  direction: Direction,
  { boxes, layers }: GraphLayout,
  links: readonly Link[],
): number | null {
  const here = boxes[from];
  if (!here) return null;
  const isAlong = direction === "up" || direction === "down";
  const candidates = isAlong
    ? links.flatMap((link) =>
        direction === "down" ? (link.from === from ? [link.to] : []) : link.to === from ? [link.from] : [],
      )
    : boxes.flatMap(({ x }, index) =>
        layers[index] === layers[from] && (direction === "left" ? x < here.x : x > here.x) ? [index] : [],
      );
  const distance = (index: number) => {
    const there = boxes[index];
    return there ? Math.hypot(there.x - here.x, there.y - here.y) : Number.POSITIVE_INFINITY;
  };
  return candidates.reduce<number | null>(
    (best, each) => (best === null || distance(each) < distance(best) ? each : best),
    null,
  );
}
