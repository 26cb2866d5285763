// npm start [-- --port N] [--no-open]: a VS Code with the extension in it and the sample folder open.
// Either option asks for one in the browser; without them, the user's own `code` is taken where there is one.
import { spawn } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { build, vsix } from "./lib/build.mjs";
import { installCodeServer } from "./lib/code-server.mjs";
import { fail } from "./lib/fail.mjs";
import { hasOwnVscode, openOwnVscode } from "./lib/own-vscode.mjs";
import { cache, inRoot } from "./lib/paths.mjs";
import { serveWorkbench } from "./lib/serve-workbench.mjs";

const say = (line) => console.log(line);
const { port, open, browser } = options();
await start().catch(fail);

async function start() {
  await build("vsix", { say });
  const workspace = path.join(cache, "sample");
  // What was changed or trained there stays.
  await cp(inRoot("sample"), workspace, { recursive: true, force: false });
  await cp(inRoot("media", "python", "latent_lens.py"), path.join(workspace, "latent_lens.py"));
  await cp(inRoot("dist", "data", "mnist"), path.join(workspace, "mnist"), { recursive: true });
  const file = path.join(workspace, "digits.vae.ts");

  if (!browser && (await hasOwnVscode(say))) {
    say("opening VS Code; close its window or press Ctrl-C to end");
    const folder = path.join(cache, "own-vscode");
    await untilEnded(await openOwnVscode({ folder, vsix: inRoot(vsix), workspace, file }));
    return;
  }
  const codeServer = await installCodeServer(say);
  say("starting code-server");
  const folder = path.join(cache, "workbench");
  const server = await serveWorkbench({ codeServer, folder, vsix: inRoot(vsix), port });
  const opened = JSON.stringify([["openFile", `vscode-remote://${new URL(server.url).host}${file}`]]);
  const url = `${server.url}?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(opened)}`;
  say(`\n  ${url}\n\nCtrl-C ends it. In the window: press "Train" over defineVae, or Ctrl-Shift-P (F1), "VAE: Train".`);
  if (open) openInBrowser(url);
  await untilEnded(server);
}

/** Ends what was started on the first signal, and waits for it to be gone. */
async function untilEnded({ ended, stop }) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => void stop().then(() => process.exit(signal === "SIGINT" ? 130 : 143)));
  }
  await ended;
}

function openInBrowser(url) {
  const opener = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  // On a machine without a browser the address above is enough.
  spawn(opener, [url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

function options() {
  try {
    const { values } = parseArgs({ options: { port: { type: "string" }, "no-open": { type: "boolean" } } });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port ${values.port}: not a port; give a number from 1 to 65535`);
    }
    return { port, open: !values["no-open"], browser: port !== undefined || values["no-open"] === true };
  } catch (error) {
    return fail(error, { usage: "usage: npm start [-- [--port N] [--no-open]]" });
  }
}
