import { bitmapPng, toBytes } from "../pictures/image-sheet.js";
import { type Command, exitCode } from "./command.js";
import { openDecoder } from "./decoder.js";
import { openSaved } from "./saved-model.js";
import { UsageError } from "./usage-error.js";
import { writeWhole } from "./write-file.js";

export const decode: Command = {
  name: "decode",
  summary: "makes the image of one code",
  operands: ["RUN|CHECKPOINT"],
  options: { z: { type: "string" }, out: { type: "string" }, json: { type: "boolean" } },
  help: `
latent-lens decode RUN|CHECKPOINT --z Z1,Z2,… [--out FILE.png] [--json]

  --z Z1,Z2,…   the code's coordinates, as many as the latent space has
  --out FILE    writes the image as PNG, a pixel a value
  --json        prints {"event":"decode","z":[…],"height":…,"width":…,"channels":…,"pixels":[…]}, pixels in 0…1

A run stands for its newest checkpoint.`,
  async run(given, output) {
    const z = given.numbers("z");
    const out = given.text("out");
    if (!z) throw new UsageError("--z is missing: the code's coordinates, as in --z 0.5,-1");
    if (out === undefined && !output.json)
      throw new UsageError("where to? --out FILE.png writes the image, --json prints it");
    if (out !== undefined && !/\.png$/i.test(out)) throw new UsageError(`--out ${out}: an image is written as .png`);
    const decoder = await openDecoder(await openSaved(given.operands[0] as string));
    if (z.length !== decoder.dimensions) {
      throw new UsageError(`--z gives ${z.length}, a code of this model has ${decoder.dimensions} coordinates`);
    }
    const { height, width, channels } = decoder;
    const image = decoder.decode(Float32Array.from(z));
    if (out !== undefined) await writeWhole(out, bitmapPng({ height, width, channels, data: toBytes(image) }));
    const pixels = Array.from(image, (value) => Math.min(1, Math.max(0, value)));
    output.event({ event: "decode", z, height, width, channels, pixels });
    if (out !== undefined) output.line(out);
    return exitCode.done;
  },
};
