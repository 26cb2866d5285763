import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";

const root = path.resolve(import.meta.dirname, "../../..");

/** TypeScript's own server with our plugin, in a folder with nothing installed. */
let folder: string;
let server: ChildProcess;
let sequence = 0;
const waiting = new Map<number, (body: unknown) => void>();

beforeAll(async () => {
  folder = await temporaryFolder();
  const tsserver = createRequire(import.meta.url).resolve("typescript/lib/tsserver.js");
  const plugin = ["--globalPlugins", "latent-lens-typescript-plugin", "--pluginProbeLocations", root];
  server = spawn(process.execPath, [tsserver, ...plugin, "--disableAutomaticTypingAcquisition"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  server.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines.filter((each) => each.startsWith("{"))) {
      const message = JSON.parse(line) as { type: string; request_seq: number; body: unknown };
      if (message.type === "response") waiting.get(message.request_seq)?.(message.body);
    }
  });
});

afterAll(async () => {
  server.kill();
});

function ask<T>(command: string, given: object): Promise<T> {
  sequence++;
  server.stdin?.write(`${JSON.stringify({ seq: sequence, type: "request", command, arguments: given })}\n`);
  return new Promise((resolve) => waiting.set(sequence, resolve as (body: unknown) => void));
}

/** Opens a file that says this; its name in the server. */
async function open(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  server.stdin?.write(
    `${JSON.stringify({ seq: ++sequence, type: "request", command: "open", arguments: { file, fileContent: text } })}\n`,
  );
  return file;
}

async function mistakes(file: string): Promise<{ line: number; text: string }[]> {
  const found = await ask<{ start: { line: number }; text: string }[]>("semanticDiagnosticsSync", { file });
  return found.map(({ start, text }) => ({ line: start.line, text }));
}

const right = `import * as tf from "@tensorflow/tfjs";
import { bernoulli, defineVae, gaussian, mlp, mnist } from "latent-lens";

export default defineVae({
  data: mnist(),
  encoder: mlp([400], { activation: "relu" }),
  latent: gaussian({ dimensions: 2 }),
  decoder: mlp([400]),
  likelihood: bernoulli(),
  objective: ({ reconstruction, kl, step }) => reconstruction.add(kl.mul(tf.scalar(Math.min(1, step / 1000)))),
  train: { epochs: 3 },
});
`;

test("a training file has no type errors where nothing is installed", { timeout: 60_000 }, async () => {
  expect(await mistakes(await open("right.vae.ts", right))).toEqual([]);
});

test("a wrong type is an error on its line", async () => {
  const wrong = right.replace("dimensions: 2", 'dimensions: "two"').replace("kl.mul", "kl.mull");
  const found = await mistakes(await open("wrong.vae.ts", wrong));
  expect(found.map(({ line }) => line)).toEqual([7, 10]);
  expect(found[0]?.text).toMatch(/'string' is not assignable to type 'number'/);
  expect(found[1]?.text).toMatch(/'mull' does not exist/);
});

test("parts, settings and terms are completed", async () => {
  const text = right.replace("epochs: 3", "");
  const file = await open("half.vae.ts", text);
  const complete = async (line: number, offset: number) => {
    const { entries } = await ask<{ entries: { name: string }[] }>("completionInfo", { file, line, offset });
    return entries.map(({ name }) => name);
  };
  const lines = text.split("\n");
  const after = (word: string) => {
    const line = lines.findIndex((each) => each.includes(word));
    return [line + 1, (lines[line] ?? "").indexOf(word) + word.length + 1] as const;
  };
  expect(await complete(...after("train: { "))).toEqual(
    expect.arrayContaining(["learningRate", "batchSize", "optimizer", "seed"]),
  );
  expect(await complete(...after("reconstruction, kl, "))).toEqual(
    expect.arrayContaining(["klByDimension", "epoch", "z"]),
  );
});

test("modules that are not ours stay unknown", async () => {
  const file = await open("other.vae.ts", 'import { x } from "latent-lenses";\nexport default x;\n');
  expect((await mistakes(file))[0]?.text).toMatch(/Cannot find module 'latent-lenses'/);
});
