// The editor beside a training: when `VAE: Train` shows its first points and its first epoch in a real workbench, and what the
// extension host holds then and without a run: `npm run bench -- editor` (Linux, whose /proc tells what a process holds). Chromium
// draws as it does by itself; with `--swiftshader` as one does whose every frame goes by a graphics card that is none.
import { readdir, readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { build, vsix } from "../scripts/lib/build.mjs";
import { chromiumArguments, installChromium } from "../scripts/lib/chromium.mjs";
import { installCodeServer } from "../scripts/lib/code-server.mjs";
import { inRoot } from "../scripts/lib/paths.mjs";
import { serveWorkbench } from "../scripts/lib/serve-workbench.mjs";
import { temporaryFolder } from "./temporary-folder.mjs";

/** The host is looked at without a run for so long, and then beside one. */
const restSeconds = 15;
const runSeconds = 60;
const minute = 60_000;
const swiftShader = ["--use-gl=angle", "--use-angle=swiftshader"];

await build("vsix", { say: console.error });
const folder = temporaryFolder();
const workspace = temporaryFolder();
const server = await serveWorkbench({
  ...{ codeServer: await installCodeServer(console.error), folder, vsix: inRoot(vsix) },
});
const browser = await chromium.launch({
  executablePath: await installChromium(console.error),
  args: [...chromiumArguments, ...(process.argv.includes("--swiftshader") ? swiftShader : [])],
});
const found = await measure().finally(async () => {
  await browser.close();
  await server.stop();
});
if (process.argv.includes("--json")) console.log(JSON.stringify({ event: "bench", suite: "editor", ...found }));
else {
  const { firstScatterSeconds, firstEpochSeconds, hostMegabytes } = found;
  console.log(`VAE: Train shows its first points after ${firstScatterSeconds.toFixed(1)} s,`);
  console.log(`  the first whole epoch of MNIST after ${firstEpochSeconds.toFixed(1)} s.`);
  console.log(
    `The extension host holds ${hostMegabytes.without} MB without a run, ${hostMegabytes.median} MB beside one`,
  );
  console.log(`  (${runSeconds} s, its panel open; medians), ${hostMegabytes.most} MB at most.`);
}

async function measure() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.url}?folder=${encodeURIComponent(workspace)}`);
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: minute });
  const train = await offered(page, "VAE: Train");
  await page.keyboard.press("Escape");
  const host = await extensionHost();
  const without = await watch(host, async () => page.waitForTimeout(1000 * restSeconds));
  await offered(page, "VAE: Train");
  const app = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame").locator("latent-lens-app");
  // The page is told to watch itself: asking it again and again would take a sixth of a processor from the training.
  const shows = async (attribute, value) => {
    await app.waitFor({ state: "attached", timeout: minute });
    await app.evaluate(
      (element, [name, pattern]) =>
        new Promise((resolve) => {
          const look = () => new RegExp(pattern).test(element.getAttribute(name) ?? "") && resolve();
          new MutationObserver(look).observe(element, { attributes: true });
          look();
        }),
      [attribute, value.source],
    );
    return (performance.now() - started) / 1000;
  };
  let started = 0;
  let firstScatterSeconds = 0;
  let firstEpochSeconds = 0;
  const beside = await watch(host, async () => {
    started = performance.now();
    await train.click();
    firstScatterSeconds = await shows("data-points", /^10000$/);
    // The second has begun.
    firstEpochSeconds = await shows("data-epoch", /^([2-9]|\d\d)/);
    await page.waitForTimeout(1000 * runSeconds - (performance.now() - started));
  });
  const middle = (values) => [...values].sort((one, other) => one - other)[values.length >> 1];
  return {
    ...{ firstScatterSeconds, firstEpochSeconds },
    hostMegabytes: { without: middle(without), median: middle(beside), most: Math.max(...beside) },
  };
}

/** The palette's line of a command, once its extension has registered it. */
async function offered(page, title) {
  const line = page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ has: page.getByText(title, { exact: true }) })
    .first();
  for (let attempt = 0; attempt < 30; attempt++) {
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input[type=text]").fill(`>${title}`);
    if (
      await line.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      )
    )
      return line;
    await page.keyboard.press("Escape");
  }
  throw new Error(`the palette never offered ${title}`);
}

/** What a process holds while some work lasts, in MB, four times a second. */
async function watch(pid, work) {
  const held = [];
  const look = async () => {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
    held.push(Math.round(Number(kilobytes) / 1024));
  };
  const timer = setInterval(look, 250);
  await work().finally(() => clearInterval(timer));
  return held;
}

/** The process of the served window's extensions: the one under the server that says so. */
async function extensionHost() {
  const processes = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
        return { pid: Number(pid), words, parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0) };
      }),
  );
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isOurs = (pid) => pid === server.pid || (parents.has(pid) && pid > 1 && isOurs(parents.get(pid)));
  const host = processes.find(({ pid, words }) => words.includes("type=extensionHost") && isOurs(pid));
  if (!host) throw new Error("the extension host is not to be found");
  return host.pid;
}
