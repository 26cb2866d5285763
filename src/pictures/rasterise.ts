import { readFile } from "node:fs/promises";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { pictureAssets } from "./assets.js";
import type { Raster } from "./raster.js";
import type { Drawing } from "./svg.js";

let started: Promise<Uint8Array> | null = null;

/** The font, once the rasteriser runs; both are read once a process. */
function start(): Promise<Uint8Array> {
  started ??= (async () => {
    const assets = pictureAssets();
    await initWasm(await readFile(assets.resvgWasm));
    return readFile(assets.font);
  })();
  return started;
}

/** The drawing as a PNG file, `zoom` pixels a px. */
export async function drawingPng(drawing: Drawing, zoom = 2): Promise<Uint8Array> {
  return render(drawing, zoom, (image) => image.asPng());
}

/** The drawing's pixels, one a px. */
export async function drawingPixels(drawing: Drawing): Promise<Raster> {
  return render(drawing, 1, ({ width, height, pixels }) => ({ width, height, pixels }));
}

type Rendered = ReturnType<InstanceType<typeof Resvg>["render"]>;

async function render<T>({ svg }: Drawing, zoom: number, read: (image: Rendered) => T): Promise<T> {
  const font = await start();
  const resvg = new Resvg(svg, {
    fitTo: { mode: "zoom", value: zoom },
    font: { fontBuffers: [font], defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  });
  const image = resvg.render();
  try {
    return read(image);
  } finally {
    image.free();
    resvg.free();
  }
}
