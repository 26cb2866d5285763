import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

export interface PictureAssets {
  /** The rasteriser. */
  readonly resvgWasm: string;
  readonly font: string;
}

/** Where the rasteriser and its font are: beside the bundle, or in a source checkout's node_modules. */
export function pictureAssets(): PictureAssets {
  const shipped = path.join(__dirname, "pictures");
  const resvgWasm = path.join(shipped, "resvg.wasm");
  if (existsSync(resvgWasm)) return { resvgWasm, font: path.join(shipped, "DejaVuSans.ttf") };
  const require = createRequire(path.join(process.cwd(), "package.json"));
  return {
    resvgWasm: require.resolve("@resvg/resvg-wasm/index_bg.wasm"),
    font: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
  };
}
