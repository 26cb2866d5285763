import { density } from "./density.js";
import { magnification } from "./magnification.js";
import type { LatentOverlay } from "./overlay.js";
import { uncertainty } from "./uncertainty.js";

/** What can be seen of a flat latent space beside its points, in the menu's order. */
export const overlays: readonly LatentOverlay[] = [density, uncertainty, magnification];

export function overlayNamed(name: string | null): LatentOverlay | null {
  return overlays.find((overlay) => overlay.name === name) ?? null;
}
