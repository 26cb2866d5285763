// Builds src/compute/kernels/assembly into dist/wasm, and puts tfjs's own WebAssembly files beside them.
import { copyFile, mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sources = path.join(root, "src", "compute", "kernels", "assembly");
const target = path.join(root, "dist", "wasm");

const features = { simd: ["simd"], "relaxed-simd": ["simd", "relaxed-simd"] };
/** Each for tfjs's heap, and for memory that threads share: a module is made for one kind. */
const builds = Object.keys(features).flatMap((build) => [
  { name: `kernels-${build}.wasm`, enabled: features[build], memory: [] },
  {
    name: `kernels-${build}-shared.wasm`,
    enabled: [...features[build], "threads"],
    memory: ["--sharedMemory", "--maximumMemory", "65536"],
  },
]);

await mkdir(target, { recursive: true });
await copyTfjsFiles();
const changed = await newest([fileURLToPath(import.meta.url), ...(await sourceFiles())]);
for (const { name, enabled, memory } of builds) {
  const file = path.join(target, name);
  if ((await modified(file)) < changed) await compile(file, enabled, memory);
}

async function compile(file, enabled, memory) {
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
    ...memory,
    ..."-O3 --noAssert --runtime stub --importMemory --noExportMemory --initialMemory 0 --use abort=".split(" "),
  ]);
  if (error) throw new Error(`${path.basename(file)}: ${error.message}\n${stderr}`);
  await checkNoData(unfinished);
  await rename(unfinished, file);
}

/** The module lives on tfjs's heap: data segments of its own would overwrite tfjs's. */
async function checkNoData(file) {
  const dataSection = 11;
  const bytes = await readFile(file);
  let at = 8;
  while (at < bytes.length) {
    const section = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (section === dataSection)
      throw new Error(`${path.basename(file)}: it has static data; keep strings and arrays out`);
    at += size;
  }
}

async function copyTfjsFiles() {
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  const folder = path.dirname(entry);
  for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"]) {
    const [from, to] = [path.join(folder, name), path.join(target, name)];
    if ((await modified(to)) < (await modified(from))) await copyFile(from, to);
  }
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
