import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    chromium: { executablePath: string; args: string[] };
    /** The served VS Code, with the packaged extension installed; ends in a slash. */
    workbenchUrl: string;
  }
}

/** A headless Chromium with software WebGL, or with no WebGL at all. */
export function openBrowser({ webgl = true } = {}): Promise<Browser> {
  const { executablePath, args } = inject("chromium");
  const withoutWebgl = [...args.filter((each) => !each.includes("swiftshader")), "--disable-gpu", "--disable-3d-apis"];
  return chromium.launch({ executablePath, args: webgl ? args : withoutWebgl });
}
