import { createServer } from "node:net";

/** A loopback port above 20000 that was free a moment ago. */
export async function freePort() {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = 20_001 + Math.floor(Math.random() * 40_000);
    if (await isFree(port)) return port;
  }
  throw new Error("no free port above 20000 was found on 127.0.0.1; name one with --port");
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
