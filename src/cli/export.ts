import { mkdir, readdir } from "node:fs/promises";
import * as path from "node:path";
import { type Command, exitCode } from "./command.js";
import { type RunPicture, runPictures } from "./run-pictures.js";
import { openSaved } from "./saved-model.js";
import { UsageError } from "./usage-error.js";
import { count } from "./words.js";
import { writeWhole } from "./write-file.js";

const formatsOf = (what: string) => Object.keys(runPictures[what]?.formats ?? {});
const sequences = Object.keys(runPictures).filter((what) => runPictures[what]?.sequence);

export const exportPicture: Command = {
  name: "export",
  summary: "writes a picture or a table of a run",
  operands: ["RUN"],
  options: { what: { type: "string" }, out: { type: "string" } },
  help: `
latent-lens export RUN --what WHAT --out FILE
latent-lens export RUN --what ${sequences.join("|")} --out DIR

${Object.keys(runPictures)
  .map(
    (what) =>
      `  --what ${what.padEnd(16)}${[...formatsOf(what), ...(sequences.includes(what) ? ["a folder of png"] : [])].join(", ")}`,
  )
  .join("\n")}
  --out FILE              the file to write; its ending says the format
  --out DIR               without an ending: a folder of frame-0001.png, frame-0002.png, … of every recorded moment`,
  async run(given, output) {
    const what = given.choice("what", Object.keys(runPictures)) ?? given.required("what");
    const picture = runPictures[what] as RunPicture;
    const out = path.resolve(given.required("out"));
    const format = path.extname(out).slice(1).toLowerCase();
    const make = Object.entries(picture.formats).find(([each]) => each === format)?.[1];
    if (!make && !(picture.sequence && format === "")) {
      const folder = picture.sequence ? ", or into a folder without an ending as png" : "";
      throw new UsageError(`--out ${given.text("out")}: ${what} is written as ${formatsOf(what).join(", ")}${folder}`);
    }
    const { run } = await openSaved(given.operands[0] as string);
    if (make) await writeWhole(out, await make(run));
    else if (picture.sequence) output.line(`${count(await writeSequence(out, picture.sequence(run)))} frames`);
    output.line(out);
    return exitCode.done;
  },
};

/** @returns how many there are. @throws Error where the folder can't be made, or holds other frames */
async function writeSequence(folder: string, images: AsyncIterable<Uint8Array>): Promise<number> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Error(`${folder}: it can't be made (${error instanceof Error ? error.message : error})`);
  }
  // Of a longer one frames would stay among ours.
  const other = (await readdir(folder)).find((name) => /^frame-\d+\.png$/.test(name));
  if (other) throw new Error(`${folder}: it holds frames already (${other}); choose another --out, or remove them`);
  let frames = 0;
  for await (const image of images) {
    await writeWhole(path.join(folder, `frame-${String(++frames).padStart(4, "0")}.png`), image);
  }
  return frames;
}
