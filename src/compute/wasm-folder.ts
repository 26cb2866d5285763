import { existsSync } from "node:fs";
import * as path from "node:path";

/**
 * The folder with the WebAssembly files: beside the bundle; in a source checkout as it was built, or as tfjs brings it.
 * It never depends on the current folder, which may be anybody's.
 */
export function wasmFolder(): string {
  const root = path.join(__dirname, "..", "..");
  const asTfjsBringsIt = path.join(root, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist");
  const built = [path.join(__dirname, "wasm"), path.join(root, "dist", "wasm")];
  return built.find(existsSync) ?? asTfjsBringsIt;
}
