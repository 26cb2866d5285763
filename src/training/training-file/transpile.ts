import { transform } from "sucrase";
import { TrainingFileError } from "./source-place.js";

/**
 * TypeScript or JavaScript modules as a function's body. Types are left out, imports become `require`, and every line stays where
 * it was, so that places in errors are the user's own.
 *
 * @throws TrainingFileError at the place where the file is no TypeScript
 */
export function transpile(text: string, file: string): string {
  try {
    return transform(text, {
      transforms: /\.m?ts$/.test(file) ? ["typescript", "imports"] : ["imports"],
      disableESTransforms: true,
      production: true,
      filePath: file,
    }).code;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { loc } = error as { loc?: { line?: number; column?: number } };
    // "Error transforming FILE: Unexpected token (3:5)"
    const said = message.replace(/^Error transforming .*?: /, "").replace(/ \(\d+:\d+\)$/, "");
    throw new TrainingFileError(said, { file, line: loc?.line ?? 1, column: loc?.column ?? 1 });
  }
}
