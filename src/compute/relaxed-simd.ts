import * as v8 from "node:v8";

/**
 * Turns on relaxed SIMD (fused multiply-add) where V8 has it in its final form, but behind a flag: in version 11.3, that of
 * Node 20. From 11.4 on it needs none, and earlier ones had other opcodes. Modules compiled afterwards may use it.
 */
export function allowRelaxedSimd(version: string = process.versions.v8): void {
  if (/^11\.3\./.test(version)) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
}
