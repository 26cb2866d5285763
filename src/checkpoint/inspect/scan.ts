import { kindOf, type Numbers } from "./element-type.js";
import type { StoredTensor } from "./stored-tensor.js";

/** Elements that are looked at at once: a tensor of any size takes no more memory. */
const PIECE = 1024 * 1024;

/** A tensor's numbers, piece by piece. @throws Malformed */
export function* piecesOf(tensor: StoredTensor): Generator<Numbers> {
  for (let from = 0; from < tensor.count; from += PIECE) yield tensor.read(from, Math.min(PIECE, tensor.count - from));
}

/** Whether a tensor holds neither NaN nor infinity. @throws Malformed */
export function isAllFinite(tensor: StoredTensor): boolean {
  if (!kindOf(tensor.type).floating) return true;
  for (const piece of piecesOf(tensor)) {
    for (let index = 0; index < piece.length; index++) if (!Number.isFinite(piece[index])) return false;
  }
  return true;
}
