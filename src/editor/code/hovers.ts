import * as vscode from "vscode";
import type { ExampleSample } from "../../protocol.js";
import type { PartName } from "../../training/training-file/outline.js";
import type { RunModel } from "../runs/run-model.js";
import type { CodeRuns } from "./code-runs.js";
import type { HoverPictures, PictureName } from "./hover-pictures.js";
import { lineTexts } from "./line-texts.js";
import { documentOutline, toRange } from "./training-documents.js";

/** Over a part's name: a picture of what it makes, drawn from the run's last recorded moment. */
export class TrainingHovers implements vscode.HoverProvider {
  constructor(
    private readonly runs: CodeRuns,
    private readonly pictures: HoverPictures,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | null> {
    const outline = documentOutline(document);
    const found = [...(outline?.parts ?? [])].find(([, range]) => toRange(range).contains(position));
    const model = this.runs.newest(document.uri.fsPath);
    if (!found || !model?.description) return null;
    const [part, range] = found;
    const words = await describe(part, model);
    const name = pictureOf(part, model);
    const picture = name && !token.isCancellationRequested ? await this.pictures.get(model, name) : null;
    if (!words && !picture) return null;
    const markdown = new vscode.MarkdownString([words, picture && `![${part}](${picture}|width=320)`].join("\n\n"));
    return new vscode.Hover(markdown, toRange(range));
  }
}

function pictureOf(part: PartName, model: RunModel): PictureName | null {
  const { configuration } = model.description ?? {};
  switch (part) {
    case "data":
      return "examples";
    case "latent":
      return "latent";
    case "decoder":
      return configuration?.latent.kind === "gaussian" && configuration.latent.dimensions <= 2 ? "manifold" : "samples";
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
    const { examples } = await model.pictures();
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
