import * as path from "node:path";
import { type Command, exitCode } from "./command.js";
import { runPictures } from "./run-pictures.js";
import { openSaved } from "./saved-model.js";
import { UsageError } from "./usage-error.js";
import { writeWhole } from "./write-file.js";

const formatsOf = (what: string) => Object.keys(runPictures[what]?.formats ?? {});

export const exportPicture: Command = {
  name: "export",
  summary: "writes a picture or a table of a run",
  operands: ["RUN"],
  options: { what: { type: "string" }, out: { type: "string" } },
  help: `
latent-lens export RUN --what WHAT --out FILE

${Object.keys(runPictures)
  .map((what) => `  --what ${what.padEnd(16)}${formatsOf(what).join(", ")}`)
  .join("\n")}
  --out FILE              the file to write; its ending says the format`,
  async run(given, output) {
    const what = given.choice("what", Object.keys(runPictures)) ?? given.required("what");
    const out = path.resolve(given.required("out"));
    const format = path.extname(out).slice(1).toLowerCase();
    const make = Object.entries(runPictures[what]?.formats ?? {}).find(([each]) => each === format)?.[1];
    if (!make) {
      throw new UsageError(`--out ${given.text("out")}: ${what} is written as ${formatsOf(what).join(", ")}`);
    }
    const { run } = await openSaved(given.operands[0] as string);
    await writeWhole(out, await make(run));
    output.line(out);
    return exitCode.done;
  },
};
