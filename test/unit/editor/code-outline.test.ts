import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { codeOutline, sameCode } from "../../../src/editor/code/code-outline.js";

const root = path.resolve(import.meta.dirname, "../../..");

/** `part line:column` of each mark, and the call's text. */
function found(text: string, name = "main.py") {
  const outline = codeOutline(name, text);
  const lines = text.split(/\r?\n/);
  const words = ({ line, column, endColumn }: { line: number; column: number; endColumn: number }) =>
    lines[line - 1]?.slice(column - 1, endColumn - 1);
  return (
    outline && {
      call: words(outline.call),
      marks: outline.marks.map(({ part, range }) => `${part} ${range.line} ${words(range)}`),
    }
  );
}

describe("where a Python program is followed", () => {
  test("the sample: its terms are marked, its progress stands at follow", async () => {
    const text = await readFile(path.join(root, "sample", "main.py"), "utf8");
    const line = (part: string) => text.split("\n").findIndex((each) => each.includes(part)) + 1;
    expect(found(text)).toEqual({
      call: "latent_lens.follow",
      marks: [
        `likelihood ${line("BCE = ")} # vae: reconstruction`,
        `latent ${line("KLD = -0.5")} # vae: kl`,
        `objective ${line("backward()")} # vae: objective`,
        `train ${line("latent_lens.follow")} latent_lens.follow`,
      ],
    });
  });

  test("comments mark what a line makes, whatever its line ends are", () => {
    const text = [
      '"""Not here: lens = latent_lens.follow(model)',
      '# vae: kl"""',
      "import latent_lens as ll",
      "bce = cost(x, '# vae: objective')  # vae: reconstruction",
      "kld = kl(mu, 'it''s')  # vae: kl, closed form",
      "loss = bce + kld  # vae: objective",
      "# ll.follow(nothing)",
      "lens = ll.follow(",
      "    model, test)",
      "x = 1  # vae: nothing",
    ];
    for (const end of ["\n", "\r\n"]) {
      expect(found(text.join(end))).toEqual({
        call: "ll.follow",
        marks: [
          "likelihood 4 # vae: reconstruction",
          "latent 5 # vae: kl",
          "objective 6 # vae: objective",
          "train 8 ll.follow",
        ],
      });
    }
  });

  test("the terms stand at lens.log where no comment says otherwise", () => {
    const text = "from latent_lens import follow\nlens = follow(m, t)\nlens.log(a, b)\nmath.log(2)\n";
    expect(found(text)).toEqual({
      call: "follow",
      marks: ["objective 2 follow", "train 2 follow", "likelihood 3 lens.log", "latent 3 lens.log"],
    });
  });

  test("nothing is found where nothing is followed", () => {
    expect(found("import torch\n# vae: kl\n")).toBeNull();
    expect(found("import latent_lens\n")).toBeNull();
    expect(found("latent_lens.follow(m)\n")).toBeNull();
  });
});

test("a training file's outline is that of its parts", () => {
  const text = "export default defineVae({\n  latent: gaussian({ dimensions: 2 }),\n  train: {},\n});\n";
  expect(found(text, "a.vae.ts")).toEqual({ call: "defineVae", marks: ["latent 2 latent", "train 3 train"] });
  expect(found(text, "a.ts")).toBeNull();
});

test("a training file that is half written has its parts where they stand", () => {
  const text = [
    'import { defineVae } from "latent-lens";',
    "const more = gaussian({ dimensions: ",
    "export default defineVae({",
    "  data: mnist(,",
    "  latent: gaussian({ dimensions: 2 }),",
    "  objective(terms) { return ((terms.kl },",
    "});",
  ];
  const marks = (lines: readonly string[]) => found(lines.join("\n"), "a.vae.ts")?.marks;
  const expected = ["data 4 data", "latent 5 latent", "objective 6 objective"];
  expect(marks(text)).toEqual(expected);
  expect(marks(text.filter((_, index) => index !== 1))).toEqual([
    "data 3 data",
    "latent 4 latent",
    "objective 5 objective",
  ]);
});

test("code is the same whatever its lines end with, and another where a letter is", () => {
  expect(sameCode("a\r\nb\r\n", "a\nb\n")).toBe(true);
  expect(sameCode("\uFEFFa\n", "a\n")).toBe(true);
  expect(sameCode("a\nb", "a\nc")).toBe(false);
});
