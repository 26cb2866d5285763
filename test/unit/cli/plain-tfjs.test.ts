import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { listCheckpoints } from "../../../src/checkpoint/run-folder/index.js";
import { newRunPlace, smallConfiguration } from "../training/small-run.js";
import { events, latentLens } from "./run-cli.js";

const program = path.resolve(import.meta.dirname, "../../fixtures/plain-tfjs.mjs");

describe("a checkpoint's decoder", () => {
  it("is read by plain tf.loadLayersModel, and decodes to the same pixels", { timeout: 60_000 }, async () => {
    const run = await newRunPlace();
    const data = smallConfiguration.data as { path: string };
    await latentLens(["train", "--data", data.path, "--hidden", "32,16", "--epochs", "2", "--out", run]);
    const checkpoint = (await listCheckpoints(run)).at(-1)?.path as string;
    const z = [0.7, -1.2];

    const server = createServer((request, response) => {
      readFile(path.join(checkpoint, "decoder", path.basename(request.url ?? ""))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.json`;
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [program, url, ...z.map(String)]);
      // tfjs greets on standard output.
      const plain = JSON.parse(stdout.trim().split("\n").at(-1) as string) as number[];
      const decoded = await latentLens(["decode", checkpoint, "--z", z.join(","), "--json"]);
      const { pixels } = events(decoded.stdout)[0] as { pixels: number[] };
      expect(plain).toHaveLength(784);
      expect(Math.max(...plain) - Math.min(...plain)).toBeGreaterThan(0.2);
      expect(Math.max(...pixels.map((value, index) => Math.abs(value - (plain[index] as number))))).toBeLessThan(1e-5);
    } finally {
      server.close();
    }
  });
});
