import { type FileHandle, open } from "node:fs/promises";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import { type ArrayEntry, decodeSafetensorsHeader, headerLength } from "../safetensors.js";
import { type InspectedFormat, parametersOf } from "./inspection.js";

/** Bytes that are looked through at once: a file of any size takes no more memory. */
const PIECE = 4 * 1024 * 1024;

/** `.safetensors`: the header is read, the arrays are looked through piece by piece. */
export const safetensorsFile: InspectedFormat = {
  recognises: async (place, isFolder) => !isFolder && /\.safetensors$/i.test(place),
  async inspect(place) {
    const handle = await open(place).catch((error: unknown) => {
      throw new CheckpointError(`${place}: ${fileProblem(error)}`);
    });
    try {
      const { size } = await handle.stat();
      const length = headerLength(await read(handle, 0, Math.min(16, size)), size, place);
      const { entries, metadata } = decodeSafetensorsHeader(await read(handle, 0, 8 + length), size, place);
      const tensors = [];
      for (const entry of entries) {
        const { name, shape, dtype } = entry;
        tensors.push({ name, shape, dtype, finite: await isAllFinite(handle, entry) });
      }
      return {
        format: "safetensors",
        tensors,
        parameters: parametersOf(tensors),
        vae: null,
        notes: Object.entries(metadata).map(([key, value]) => `${key}: ${value}`),
      };
    } finally {
      await handle.close();
    }
  },
};

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}

/** The exponent's bits of each floating-point type: all set in NaN and infinity, and in no other number. */
const EXPONENTS: Readonly<Record<string, { readonly bytes: number; readonly mask: number }>> = {
  F64: { bytes: 8, mask: 0x7ff0 },
  F32: { bytes: 4, mask: 0x7f80 },
  BF16: { bytes: 2, mask: 0x7f80 },
  F16: { bytes: 2, mask: 0x7c00 },
};

async function isAllFinite(handle: FileHandle, { dtype, begin, end }: ArrayEntry): Promise<boolean | null> {
  const kind = EXPONENTS[dtype];
  if (!kind) return null;
  for (let from = begin; from < end; from += PIECE) {
    const piece = await read(handle, from, Math.min(PIECE, end - from));
    for (let at = kind.bytes - 2; at + 1 < piece.length; at += kind.bytes) {
      if ((piece.readUInt16LE(at) & kind.mask) === kind.mask) return false;
    }
  }
  return true;
}
