const ENDING = /\.vae\.[jt]s$/;

/** Whether a file's name or path is that of a training file. */
export function isTrainingFileName(name: string): boolean {
  return ENDING.test(name);
}

/** `digits` of `digits.vae.ts`: what a run of the file is called. */
export function trainingFileTitle(name: string): string {
  return name.replace(ENDING, "");
}
