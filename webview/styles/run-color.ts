import { css, unsafeCSS } from "lit";

/**
 * The colours of runs beside one another, for a dark ground and a light one: far apart from each other also without red and
 * green, and legible as they are on either ground.
 */
export const runPalettes = {
  dark: ["#5cb0ff", "#ffb03b", "#41e0a0", "#ff85c8", "#f4f08a", "#b79dff"],
  light: ["#0a58c2", "#a85100", "#0b7a52", "#b8156f", "#6b6200", "#6234c9"],
} as const;

const declared = (colors: readonly string[]) =>
  unsafeCSS(colors.map((color, index) => `--run-${index}: ${color};`).join(" "));

/** Gives an element, and all within it, the colours of runs. */
export const runColors = css`
  :host {
    ${declared(runPalettes.dark)}
  }
  :host-context(.vscode-light),
  :host-context(.vscode-high-contrast-light) {
    ${declared(runPalettes.light)}
  }
`;

/** The custom property with the colour of the n-th of several runs. */
export function runColor(index: number): string {
  return `--run-${index % runPalettes.dark.length}`;
}
