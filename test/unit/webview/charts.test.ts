import { describe, expect, it } from "vitest";
import { createSpace } from "../../../src/vae/spaces/registry.js";
import type { Chart } from "../../../webview/scatter/charts/chart.js";
import { createChart } from "../../../webview/scatter/charts/registry.js";

const specifications = {
  plane: { kind: "gaussian", dimensions: 2 },
  circle: { kind: "sphere", dimensions: 2 },
  globe: { kind: "sphere", dimensions: 3 },
  disk: { kind: "poincare", dimensions: 2, curvature: -1.4, family: "wrapped" },
} as const;

function chartOf(name: keyof typeof specifications, map = false): Chart {
  return createChart({ space: createSpace(specifications[name], 2), axes: [0, 1], map });
}

/** Draws from the space's prior. */
function codes(name: keyof typeof specifications): Float32Array[] {
  const space = createSpace(specifications[name], 2);
  return Array.from({ length: 30 }, (_, draw) => {
    const noise = Array.from({ length: space.noiseSize }, (_, axis) => 1.5 * Math.sin(7 * draw + 3 * axis + 1));
    return Float32Array.from(space.priorSample(noise));
  });
}

function place(chart: Chart, code: Float32Array) {
  const [x = 0, y = 0] = chart.project(code);
  return { x, y };
}

function expectNear(found: ArrayLike<number> | null, expected: ArrayLike<number>, digits = 4): void {
  expect(found?.length).toBe(expected.length);
  for (let axis = 0; axis < expected.length; axis++) {
    expect(found?.[axis]).toBeCloseTo(expected[axis] as number, digits);
  }
}

describe("charts", () => {
  it.each(["plane", "circle", "globe", "disk"] as const)(
    "the %s finds a code at the place where it draws it",
    (name) => {
      const chart = chartOf(name);
      for (const code of codes(name).filter((each) => chart.faces(each))) {
        expectNear(chart.codeAt(place(chart, code), new Float32Array(code.length)), code, 3);
      }
    },
  );

  it("the map shows all of the sphere, and keeps areas", () => {
    const chart = chartOf("globe", true);
    for (const code of codes("globe")) {
      expect(chart.faces(code)).toBe(true);
      expectNear(chart.codeAt(place(chart, code), new Float32Array(3)), code, 3);
    }
    // Half of the sphere is half of the disk of radius 2.
    const towards = chart.codeAt({ x: 0, y: 0 }, new Float32Array(3)) as Float32Array;
    const across = Float32Array.of(-(towards[1] as number), towards[0] as number, 0);
    const length = Math.hypot(...across);
    const { x, y } = place(
      chart,
      across.map((value) => value / length),
    );
    expect(Math.hypot(x, y)).toBeCloseTo(Math.SQRT2, 4);
    expect(chart.codeAt({ x: 2.1, y: 0 }, new Float32Array(3))).toBeNull();
  });

  it("outside of globe and disk there is no code", () => {
    for (const name of ["globe", "disk"] as const) {
      const size = specifications[name].dimensions;
      expect(chartOf(name).codeAt({ x: 0.8, y: 0.8 }, new Float32Array(size))).toBeNull();
    }
  });

  it("a drag of the disk takes the one place to the other and keeps hyperbolic distances", () => {
    const chart = chartOf("disk");
    const [from, to] = [
      { x: 0.5, y: 0.2 },
      { x: -0.3, y: 0.4 },
    ];
    const code = chart.codeAt(from, new Float32Array(2)) as Float32Array;
    const moved = chart.dragged(from, to) as Chart;
    expectNear(Object.values(place(moved, code)), [to.x, to.y]);
    const distance = (in_: Chart, a: Float32Array, b: Float32Array) => {
      const [p, q] = [place(in_, a), place(in_, b)];
      const apart = (p.x - q.x) ** 2 + (p.y - q.y) ** 2;
      return Math.acosh(1 + (2 * apart) / ((1 - p.x ** 2 - p.y ** 2) * (1 - q.x ** 2 - q.y ** 2)));
    };
    const [first, second] = codes("disk") as [Float32Array, Float32Array];
    const further = moved.dragged({ x: 0.1, y: 0.1 }, { x: 0.6, y: -0.2 }) as Chart;
    expect(distance(further, first, second)).toBeCloseTo(distance(chart, first, second), 3);
  });

  it("a turn of the globe is a rotation", () => {
    const turned = chartOf("globe").dragged({ x: 0, y: 0 }, { x: 0.7, y: -0.4 }) as Chart;
    for (const code of codes("globe").filter((each) => turned.faces(each))) {
      expectNear(turned.codeAt(place(turned, code), new Float32Array(3)), code, 3);
    }
  });
});
