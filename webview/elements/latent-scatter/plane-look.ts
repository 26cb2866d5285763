import type { OverlayLook } from "../../scatter/overlay.js";
import { themeColor } from "../../styles/theme.js";

/** The theme's colours where an element stands; it has to have those of the terms, too. */
export function planeLook(element: Element): OverlayLook {
  const text = themeColor(element, "--vscode-descriptionForeground", "#888");
  return {
    text,
    faint: `color-mix(in srgb, ${text} 60%, transparent)`,
    ground: themeColor(element, "--vscode-editor-background", "#1f1f1f"),
    accent: themeColor(element, "--vscode-focusBorder", "#4080ff"),
    strong: themeColor(element, "--vscode-foreground", "#ccc"),
    approximation: themeColor(element, "--term-kl", "#cca700"),
    truth: themeColor(element, "--term-gap", "#b180d7"),
    font: themeColor(element, "--vscode-font-family", "sans-serif"),
  };
}
