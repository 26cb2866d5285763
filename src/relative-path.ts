import * as path from "node:path";

/** The way from a folder down to a place in it, empty for the folder itself; null where the place is not below it. */
export function relativeWithin(folder: string, place: string): string | null {
  const relative = path.relative(folder, place);
  const outside = relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return outside ? null : relative;
}
