import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    chromium: { executablePath: string; args: string[] };
    /** The served VS Code, with the packaged extension installed; ends in a slash. */
    workbenchUrl: string;
  }
}

/** A headless Chromium with software WebGL. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch(inject("chromium"));
}
