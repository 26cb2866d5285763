import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** The folder with tfjs's WebAssembly files: beside the bundle, or in a source checkout's node_modules. */
export function wasmFolder(): string {
  const shipped = path.join(__dirname, "wasm");
  if (existsSync(shipped)) return shipped;
  const require = createRequire(path.join(process.cwd(), "package.json"));
  return path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"));
}
