// Finds a Chromium, or brings one.
import { existsSync } from "node:fs";
import path from "node:path";
import { installWithApt, mayUseApt } from "./apt.mjs";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";

const names =
  process.platform === "win32"
    ? ["chrome.exe", "msedge.exe"]
    : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const outsidePath = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: ["C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"],
};

/**
 * What a Chromium needs in a container, and to leave the network alone. WebGL is SwiftShader's there; windows are put together by
 * Chromium's own compositor, which takes a fiftieth of what SwiftShader would.
 */
export const chromiumArguments = [
  ...["--no-sandbox", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  "--enable-unsafe-swiftshader",
];

/** The executable of a Chromium: CHROMIUM_EXECUTABLE, one on the PATH, or one that is installed now. */
export async function installChromium(say = () => {}) {
  const found = findChromium();
  if (found) return found;
  if (mayUseApt()) {
    say("installing Chromium with apt (once)");
    const installed = (await installWithApt("chromium", "fonts-dejavu-core")) && findChromium();
    if (installed) return installed;
  }
  say("downloading Chromium with Playwright (once)");
  await run(process.execPath, [inRoot("node_modules", "playwright-core", "cli.js"), "install", "chromium"], {
    quiet: true,
  });
  const downloaded = await playwrightChromium();
  if (downloaded) return downloaded;
  throw new Error("no Chromium was found; install one and name it in CHROMIUM_EXECUTABLE");
}

function findChromium() {
  if (process.env.CHROMIUM_EXECUTABLE) return process.env.CHROMIUM_EXECUTABLE;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, ...(outsidePath[process.platform] ?? [])].find((file) => existsSync(file));
}

async function playwrightChromium() {
  const { chromium } = await import("playwright-core");
  const file = chromium.executablePath();
  return existsSync(file) ? file : undefined;
}
