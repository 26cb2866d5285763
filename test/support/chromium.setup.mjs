import { chromiumArguments, installChromium } from "../../scripts/lib/chromium.mjs";

/** Finds the browser for `openBrowser`. */
export default async function setup(project) {
  project.provide("chromium", { executablePath: await installChromium(console.log), args: chromiumArguments });
}
