import { isTrainingFileName } from "../../training/training-file/file-name.js";
import { outlineOf } from "../../training/training-file/outline.js";
import type { CodeOutline } from "./marks.js";
import { pythonOutline } from "./python-outline.js";

/** The outline of a training file, or of a program that is followed; null where it is neither, or too broken to tell. */
export function codeOutline(fileName: string, text: string): CodeOutline | null {
  if (fileName.endsWith(".py")) return pythonOutline(text);
  const outline = isTrainingFileName(fileName) ? outlineOf(text) : null;
  return outline && { call: outline.call, marks: [...outline.parts].map(([part, range]) => ({ part, range })) };
}

/** Whether two texts are the same code; how their lines end is nothing to it. */
export function sameCode(one: string, other: string): boolean {
  return one === other || withPlainEnds(one) === withPlainEnds(other);
}

function withPlainEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/^\uFEFF/, "");
}
