import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { vsix } from "../../scripts/lib/build.mjs";
import { installCodeServer } from "../../scripts/lib/code-server.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { serveWorkbench } from "../../scripts/lib/serve-workbench.mjs";

const ends = [];

afterAll(async () => {
  for (const end of ends) await end();
});

export async function restrictedWorkbench() {
  const folder = await mkdtemp(path.join(tmpdir(), "latent-lens-restricted-"));
  ends.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const codeServer = await installCodeServer(console.log);
  const settings = { "security.workspace.trust.startupPrompt": "never", "workbench.editor.useModal": "off" };
  const server = await serveWorkbench({ codeServer, folder, vsix: inRoot(vsix), settings, workspaceTrust: true });
  ends.unshift(server.stop);
  return server.url;
}
