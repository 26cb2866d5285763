import { describe, expect, it } from "vitest";
import { runPalettes } from "../../../webview/styles/run-color.js";

const linear = (channel: number) => {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};
const linearOf = (color: string) =>
  [1, 3, 5].map((at) => linear(Number.parseInt(color.slice(at, at + 2), 16))) as [number, number, number];
const luminance = ([red, green, blue]: readonly number[]) =>
  0.2126 * (red as number) + 0.7152 * (green as number) + 0.0722 * (blue as number);
/** WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(linearOf(one)), luminance(linearOf(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
/** CIELAB of linear sRGB, D65. */
function lab([red, green, blue]: readonly [number, number, number]): readonly [number, number, number] {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);
  const x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = f(luminance([red, green, blue]));
  const z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
/** As one without green cones sees it (Viénot, Brettel & Mollon 1999). */
const deuteranope = ([red, green, blue]: readonly [number, number, number]): [number, number, number] => [
  0.2928 * red + 0.7072 * green,
  0.2928 * red + 0.7072 * green,
  -0.0223 * red + 0.0223 * green + blue,
];

describe("the colours of runs", () => {
  for (const [ground, papers] of [
    ["dark", ["#1f1f1f", "#000000"]],
    ["light", ["#ffffff", "#f8f8f8"]],
  ] as const) {
    const colors = runPalettes[ground];

    it(`are legible on a ${ground} ground`, () => {
      for (const color of colors) for (const paper of papers) expect(contrast(color, paper)).toBeGreaterThan(4.5);
    });

    it(`can be told apart on a ${ground} ground, by those without green cones too`, () => {
      const least = (seen: (color: [number, number, number]) => [number, number, number]) => {
        const places = colors.map((color) => lab(seen(linearOf(color))));
        return Math.min(
          ...places.flatMap((a, index) =>
            places.slice(index + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
          ),
        );
      };
      expect(least((color) => color)).toBeGreaterThan(60);
      expect(least(deuteranope)).toBeGreaterThan(28);
    });
  }
});
