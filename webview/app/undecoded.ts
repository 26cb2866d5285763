import type { PanelState } from "./store.js";

/** Why nothing is decoded under the pointer; null where it is, or where nothing is to be expected yet. */
export function undecoded({ phase, decoder, hostDecoding, run, live }: PanelState): string | null {
  if (phase !== "run" || decoder || !live) return null;
  if (hostDecoding === "untrusted") {
    return "Points only: a function of its training code decodes this run, and that is not run until you trust this workspace.";
  }
  if (hostDecoding === "none" && run?.program) {
    return "Points only: the program’s decoder is no chain of layers that could be followed. Give latent_lens.follow one by decoder=.";
  }
  return null;
}
