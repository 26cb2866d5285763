import type { ReactiveController, ReactiveControllerHost } from "lit";

/** The value of a CSS custom property where an element stands, for what is drawn on a canvas. */
export function themeColor(element: Element, property: string, fallback: string): string {
  return getComputedStyle(element).getPropertyValue(property).trim() || fallback;
}

/** Renders its element anew when VS Code changes the theme: it marks the body when it does. */
export class ThemeController implements ReactiveController {
  readonly #observer = new MutationObserver(() => this.host.requestUpdate());

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    const attributeFilter = ["class", "data-vscode-theme-kind"];
    this.#observer.observe(document.body, { attributes: true, attributeFilter });
    this.#observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}
