import * as vscode from "vscode";
import { readExamples } from "../../checkpoint/run-folder/index.js";
import type { ExampleSample } from "../../protocol.js";
import type { PartName } from "../../training/training-file/outline.js";
import type { RunModel } from "../runs/run-model.js";
import type { CodeRuns } from "./code-runs.js";
import type { HoverPictures, PictureName } from "./hover-pictures.js";
import { lineTexts } from "./line-texts.js";
import { documentOutline, isCode, toRange } from "./training-documents.js";

/** The others are about as high as they are wide; what is higher than 250 pixels has to be scrolled in a hover. */
const wide: ReadonlySet<PictureName> = new Set(["reconstructions", "curves"]);

/** Over a part's name: a picture of what it makes, drawn from the run's last recorded moment. */
export class TrainingHovers implements vscode.HoverProvider, vscode.Disposable {
  readonly #training = new WeakSet<RunModel>();
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly runs: CodeRuns,
    private readonly pictures: HoverPictures,
  ) {
    this.#subscription = runs.onDidChange(() => {
      for (const { document } of vscode.window.visibleTextEditors) this.#drawAhead(document);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** A training has ended beside its code: what may be asked for next is drawn while nothing else is computed. */
  #drawAhead(document: vscode.TextDocument): void {
    const model = isCode(document) ? this.runs.newest(document.uri.fsPath) : undefined;
    if (!model) return;
    if (model.session || model.writtenElsewhere) {
      this.#training.add(model);
      return;
    }
    if (!this.#training.delete(model)) return;
    for (const { part } of documentOutline(document)?.marks ?? []) {
      const name = pictureOf(part, model);
      if (name) void this.pictures.get(model, name);
    }
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | null> {
    const model = this.runs.newest(document.uri.fsPath);
    if (!model?.description) return null;
    const found = documentOutline(document)?.marks.find(({ range }) => toRange(range).contains(position));
    if (!found) return null;
    const { part, range } = found;
    const words = await describe(part, model);
    const name = pictureOf(part, model);
    const picture = name && !token.isCancellationRequested ? await this.pictures.get(model, name) : null;
    if (!words && !picture) return null;
    const width = name && wide.has(name) ? 320 : 210;
    const markdown = new vscode.MarkdownString(
      [words, picture && `![${part}](${picture}|width=${width})`].join("\n\n"),
    );
    return new vscode.Hover(markdown, toRange(range));
  }
}

function pictureOf(part: PartName, model: RunModel): PictureName | null {
  const { configuration, program } = model.description ?? {};
  const latent = configuration?.latent ?? program?.latent;
  switch (part) {
    case "data":
      return "examples";
    case "latent":
      return "latent";
    case "decoder":
      return latent?.kind === "gaussian" && latent.dimensions <= 2 ? "manifold" : "samples";
    case "likelihood":
      return "reconstructions";
    case "objective":
      return "curves";
    case "encoder":
    case "train":
      return null;
  }
}

async function describe(part: PartName, model: RunModel): Promise<string> {
  const run = model.description;
  if (!run) return "";
  if (part === "data") {
    const { name, trainCount, testCount, height, width, channels, classNames } = run.data;
    const examples = await readExamples(model.folder);
    const count = (value: number) => value.toLocaleString("en");
    const classes = classNames.length > 0 ? `, ${classNames.length} classes` : "";
    return [
      `**${name}**: ${count(trainCount)} training and ${count(testCount)} test images of ${height}×${width}${channels > 1 ? `×${channels}` : ""}${classes}`,
      ...(examples ? [pixelStatistics(examples)] : []),
    ].join("  \n");
  }
  return lineTexts(model, null).get(part) ?? "";
}

/** Of the test images, as grey levels from 0 to 1. */
function pixelStatistics({ images }: ExampleSample): string {
  let sum = 0;
  let squares = 0;
  let black = 0;
  for (const value of images) {
    sum += value;
    squares += value * value;
    if (value === 0) black++;
  }
  const mean = sum / images.length;
  const deviation = Math.sqrt(Math.max(0, squares / images.length - mean ** 2));
  const share = Math.round((100 * black) / images.length);
  return `pixels: mean ${(mean / 255).toFixed(3)}, deviation ${(deviation / 255).toFixed(3)}, ${share} % zero`;
}
