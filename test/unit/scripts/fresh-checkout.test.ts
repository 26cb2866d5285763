import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";

const node = promisify(execFile).bind(null, process.execPath);
let checkout: string;

beforeAll(async () => {
  checkout = await temporaryFolder();
  await cp("scripts", path.join(checkout, "scripts"), { recursive: true });
});

// What installs the dependencies can't need them to be loaded.
test.each(["scripts/lib/build.mjs", "scripts/lib/dependencies.mjs", "scripts/lib/code-server.mjs"])(
  "%s is loaded where nothing is installed",
  async (file) => {
    await expect(
      node(["--input-type=module", "-e", `await import("./${file}")`], { cwd: checkout }),
    ).resolves.toBeTruthy();
  },
);

test("npm start speaks before anything is installed", async () => {
  await expect(node(["scripts/start.mjs", "--port", "0"], { cwd: checkout })).rejects.toMatchObject({
    stderr: expect.stringContaining("--port 0: not a port"),
  });
});
