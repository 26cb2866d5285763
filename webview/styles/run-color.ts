import { css, unsafeCSS } from "lit";

/**
 * The colours of runs beside one another, for a dark ground and a light one: far apart from each other also without red and
 * green, and legible as they are on either ground.
 */
export const runPalettes = {
  dark: ["#1e93ff", "#f97b00", "#2aff98", "#d894a1", "#fff47b", "#e55ee9"],
  light: ["#0068e4", "#d62b00", "#047993", "#9e0058", "#225400", "#5311ff"],
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
