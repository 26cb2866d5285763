/** A model file or run folder that can't be read or written: what, where, how to mend it, in one line. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";

  constructor(message: string) {
    // Names out of a file may hold anything; a message is one line.
    super(message.replace(/\p{Cc}+/gu, " "));
  }
}

/** What went wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case "ENOENT":
      return "there is no such file or folder";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "it can't be written or read here (no permission); choose another place";
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return "the disk is full; make room, or choose another place";
    case "ENOTDIR":
      return "a part of the path is a file, not a folder";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
