// dist/types: what the TypeScript server tells of `latent-lens` and tfjs in training files.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { fail } from "./lib/fail.mjs";
import { inRoot } from "./lib/paths.mjs";

const target = inRoot("dist", "types", "node_modules");
const tfjs = [
  "tfjs",
  "tfjs-core",
  "tfjs-layers",
  "tfjs-converter",
  "tfjs-data",
  "tfjs-backend-cpu",
  "tfjs-backend-webgl",
];

await rm(inRoot("dist", "types"), { recursive: true, force: true });
emitOwn();
await manifest("latent-lens", "vae/define/index.d.ts");
for (const name of tfjs) {
  const from = inRoot("node_modules", "@tensorflow", name);
  await cp(from, path.join(target, "@tensorflow", name), {
    recursive: true,
    filter: (source) =>
      !/node_modules[\\/]@tensorflow[\\/].*node_modules/.test(source) &&
      (!path.extname(source) || /(?<!_test)\.d\.ts$/.test(source)),
  });
  await manifest(`@tensorflow/${name}`, "dist/index.d.ts");
}

/** The declarations of what training files import, and of what these need. */
function emitOwn() {
  const { config } = ts.readConfigFile(inRoot("tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, inRoot());
  const program = ts.createProgram([inRoot("src", "vae", "define", "index.ts")], {
    ...options,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: inRoot("src"),
    outDir: path.join(target, "latent-lens"),
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0) fail(ts.flattenDiagnosticMessageText(diagnostics[0].messageText, " "));
}

async function manifest(name, types) {
  const folder = path.join(target, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name, types }));
}
