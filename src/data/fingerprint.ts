import { createHash } from "node:crypto";
import type { ImageSet } from "./data-set.js";

/** SHA-256 over shapes, pixels and labels of both splits: the same data, wherever they lie, have the same fingerprint. */
export function fingerprint(train: ImageSet, test: ImageSet): string {
  const hash = createHash("sha256");
  for (const { count, height, width, channels, pixels, labels } of [train, test]) {
    hash.update(`${count}×${height}×${width}×${channels} ${pixels.constructor.name} ${labels ? "labelled" : "plain"};`);
    hash.update(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
    if (labels) hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  }
  return hash.digest("hex");
}
