const COLORS = ["blue", "orange", "green", "purple", "red", "yellow"];

/** The custom property with the colour of the n-th of several runs, from the theme's own chart colours. */
export function runColor(index: number): string {
  return `--vscode-charts-${COLORS[index % COLORS.length]}`;
}
