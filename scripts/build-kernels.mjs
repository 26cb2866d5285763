// Builds src/compute/kernels/assembly into dist/wasm, and puts tfjs's own WebAssembly files beside them.
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sectionAt, shareMemory } from "./lib/share-memory.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sources = path.join(root, "src", "compute", "kernels", "assembly");
const target = path.join(root, "dist", "wasm");

const builds = { simd: ["simd", "threads"], "relaxed-simd": ["simd", "relaxed-simd", "threads"] };

await mkdir(target, { recursive: true });
await copyTfjsFiles();
const changed = await newest([fileURLToPath(import.meta.url), ...(await sourceFiles())]);
for (const [name, enabled] of Object.entries(builds)) {
  const file = path.join(target, `kernels-${name}.wasm`);
  if ((await modified(file)) < changed) await compile(file, enabled);
}

async function compile(file, enabled) {
  // Loading the compiler takes a second: only when there is something to compile.
  const { default: asc } = await import("assemblyscript/asc");
  const unfinished = file.replace(".wasm", `.${process.pid}.wasm`);
  const { error, stderr } = await asc.main([
    path.relative(root, path.join(sources, "index.ts")),
    "--baseDir",
    root,
    "--outFile",
    path.relative(root, unfinished),
    ...enabled.flatMap((feature) => ["--enable", feature]),
    ..."--sharedMemory --maximumMemory 65536".split(" "),
    ..."-O3 --noAssert --runtime stub --importMemory --noExportMemory --initialMemory 0 --use abort=".split(" "),
  ]);
  if (error) throw new Error(`${path.basename(file)}: ${error.message}\n${stderr}`);
  await checkNoData(unfinished);
  await rename(unfinished, file);
}

/** The module lives on tfjs's heap: data segments of its own would overwrite tfjs's. */
async function checkNoData(file) {
  const dataSection = 11;
  if (sectionAt(await readFile(file), dataSection) >= 0) {
    throw new Error(`${path.basename(file)}: it has static data; keep strings and arrays out`);
  }
}

async function copyTfjsFiles() {
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  const folder = path.dirname(entry);
  for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"]) {
    const [from, to] = [path.join(folder, name), path.join(target, name)];
    if ((await modified(to)) < (await modified(from))) await copyFile(from, to);
  }
  // For processes with threads; the panel, where memory can't be shared, takes tfjs's own.
  const shared = path.join(target, "tfjs-backend-wasm-simd-shared.wasm");
  await writeFile(shared, shareMemory(await readFile(path.join(folder, "tfjs-backend-wasm-simd.wasm"))));
}

async function sourceFiles() {
  return (await readdir(sources)).map((name) => path.join(sources, name));
}

async function newest(files) {
  return Math.max(...(await Promise.all(files.map(modified))));
}

/** When a file was last changed; before all time where there is none. */
function modified(file) {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.NEGATIVE_INFINITY,
  );
}
