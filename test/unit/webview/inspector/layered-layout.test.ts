import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GraphLayout, type Link, layOut } from "../../../../webview/inspector/graph/layered-layout.js";
import { neighbour } from "../../../../webview/inspector/graph/walk.js";

const boxes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ width: 60 + (index % 5) * 20, height: 30 }));
const chain = (count: number): Link[] =>
  Array.from({ length: count - 1 }, (_, index) => ({ from: index, to: index + 1 }));

/** Any graph, circles and all. */
const graphs = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    links: fc.array(fc.record({ from: fc.nat(count - 1), to: fc.nat(count - 1) }), { maxLength: 80 }),
  }),
);

function overlapping({ boxes: centres, layers }: GraphLayout, sizes: readonly { width: number }[]): number {
  let found = 0;
  for (const [a, left] of centres.entries())
    for (const [b, right] of centres.entries())
      if (a < b && layers[a] === layers[b]) {
        const apart = Math.abs(left.x - right.x);
        if (apart < ((sizes[a]?.width ?? 0) + (sizes[b]?.width ?? 0)) / 2 - 1e-6) found++;
      }
  return found;
}

describe("a graph in layers", () => {
  it("has no boxes over one another, all within its bounds, and a line for each link from its box to its other", () => {
    fc.assert(
      fc.property(graphs, ({ count, links }) => {
        const sizes = boxes(count);
        const layout = layOut(sizes, links);
        expect(overlapping(layout, sizes)).toBe(0);
        for (const [index, { x, y }] of layout.boxes.entries()) {
          expect(x - (sizes[index]?.width ?? 0) / 2).toBeGreaterThan(-1e-6);
          expect(x + (sizes[index]?.width ?? 0) / 2).toBeLessThan(layout.width + 1e-6);
          expect(y + 15).toBeLessThan(layout.height + 1e-6);
        }
        for (const [index, { from, to }] of links.entries()) {
          const line = layout.lines[index] ?? [];
          expect(line[0]?.x).toBeCloseTo(layout.boxes[from]?.x ?? Number.NaN);
          expect(line.at(-1)?.x).toBeCloseTo(layout.boxes[to]?.x ?? Number.NaN);
        }
      }),
      { seed: 3 },
    );
  });

  it("stands below what leads to it, where nothing goes in a circle", () => {
    fc.assert(
      fc.property(graphs, ({ count, links }) => {
        const down = links.filter(({ from, to }) => from < to);
        const { layers } = layOut(boxes(count), down);
        for (const { from, to } of down) expect(layers[to]).toBeGreaterThan(layers[from] as number);
      }),
      { seed: 4 },
    );
  });

  it("is drawn without a crossing where a tree can be", () => {
    // Written so that the order of the file crosses.
    const links = [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
      { from: 1, to: 4 },
      { from: 2, to: 3 },
      { from: 1, to: 6 },
      { from: 2, to: 5 },
    ];
    const { boxes: at } = layOut(boxes(7), links);
    const side = Math.sign((at[1]?.x ?? 0) - (at[2]?.x ?? 0));
    for (const [a, b] of [
      [4, 3],
      [4, 5],
      [6, 3],
      [6, 5],
    ] as const)
      expect(Math.sign((at[a]?.x ?? 0) - (at[b]?.x ?? 0))).toBe(side);
  });

  it("of a chain is straight", () => {
    const { boxes: at } = layOut(boxes(30), chain(30));
    const xs = at.map(({ x }) => x);
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(0.5);
  });

  it("of thousands of operations needs no deep recursion", () => {
    const count = 6000;
    const skips = Array.from({ length: count / 10 }, (_, index) => ({
      from: 10 * index,
      to: Math.min(count - 1, 10 * index + 7),
    }));
    const { layers } = layOut(boxes(count), [...chain(count), ...skips]);
    expect(layers.at(-1)).toBe(count - 1);
  });

  it("is walked by arrows: along its lines, and across a layer", () => {
    const links = [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ];
    const layout = layOut(boxes(4), links);
    const [left, right] = (layout.boxes[1]?.x ?? 0) < (layout.boxes[2]?.x ?? 0) ? [1, 2] : [2, 1];
    expect(neighbour(left, "right", layout, links)).toBe(right);
    expect(neighbour(right, "right", layout, links)).toBeNull();
    expect(neighbour(3, "up", layout, links)).toBe(2);
    expect(neighbour(2, "down", layout, links)).toBe(3);
    expect(neighbour(0, "up", layout, links)).toBeNull();
  });
});
