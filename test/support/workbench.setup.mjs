import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, vsix } from "../../scripts/lib/build.mjs";
import { installCodeServer } from "../../scripts/lib/code-server.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { serveWorkbench } from "../../scripts/lib/serve-workbench.mjs";

/** Serves one VS Code with the packaged extension to all workbench tests; each opens a folder of its own. */
export default async function setup(project) {
  await build("vsix", { say: console.log });
  const folder = await mkdtemp(path.join(tmpdir(), "latent-lens-workbench-"));
  const codeServer = await installCodeServer(console.log);
  const server = await serveWorkbench({ codeServer, folder, vsix: inRoot(vsix) });
  project.provide("workbenchUrl", server.url);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
