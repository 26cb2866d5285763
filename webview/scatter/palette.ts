/** Kinds of theme as they matter to colours on a background. */
export type Ground = "dark" | "light";

/** Ten colours that can be told apart, also in their lightness, on a dark ground and on a light one. */
const COLORS: Readonly<Record<Ground, readonly string[]>> = {
  dark: ["#5b8ff9", "#ff9330", "#5fd068", "#f4525f", "#b48cff", "#f2e14c", "#36cfc9", "#b0764a", "#ff9ed2", "#a7adb8"],
  light: ["#2459c9", "#e8730c", "#26933a", "#c81e2f", "#8142d6", "#b59700", "#0a9396", "#74492a", "#e0559f", "#6c737f"],
};

/** The colour of a class, as `#rrggbb`. Beyond ten they come again. */
export function classColor(label: number, ground: Ground): string {
  const colors = COLORS[ground];
  return colors[((label % colors.length) + colors.length) % colors.length] as string;
}

/** The kind of theme that the page wears; VS Code marks its body. */
export function pageGround(): Ground {
  const { classList } = document.body;
  return classList.contains("vscode-light") || classList.contains("vscode-high-contrast-light") ? "light" : "dark";
}

/** Red, green and blue of `#rrggbb`, 0–255. */
export function rgb(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
