import { decodeSafetensorsHeader, headerLength, type SafetensorsType } from "../../safetensors.js";
import type { ElementType } from "../element-type.js";
import { networkOfKeras, weightsByName } from "../layers/from-keras.js";
import type { ModelFormat } from "../model-file.js";
import { parseJson } from "../plain-json.js";
import { storedTensor } from "../stored-tensor.js";

const TYPES: Readonly<Record<SafetensorsType, ElementType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  F8_E4M3: "float8_e4m3fn",
  F8_E5M2: "float8_e5m2",
  F8_E8M0: "float8_e8m0fnu",
  C64: "complex64",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U64: "uint64",
  U32: "uint32",
  U16: "uint16",
  U8: "uint8",
  BOOL: "bool",
};

/** The entries of the metadata in which a file of ours tells what its layers are, as tfjs describes them. */
export const ENCODER_KEY = "latent_lens_encoder";
export const DECODER_KEY = "latent_lens_decoder";

/** `.safetensors`: the header is read, arrays when they are asked for. */
export const safetensors: ModelFormat = {
  description: "a safetensors file (.safetensors)",
  usualName: /\.safetensors$/i,
  // Eight bytes of length, then a JSON object, and nothing else begins so.
  matches: ({ bytes }) => bytes !== null && bytes.size > 10 && startsWithHeader(bytes.read(0, 10), bytes.size),
  open({ path, bytes }) {
    if (!bytes) throw new Error("a safetensors file is no folder");
    const length = headerLength(bytes.read(0, Math.min(16, bytes.size)), bytes.size, path);
    const { entries, metadata } = decodeSafetensorsHeader(bytes.read(0, 8 + length), bytes.size, path);
    const tensors = entries.map(({ name, shape, dtype, begin }) =>
      storedTensor({ name, shape, type: TYPES[dtype], bytes, begin }),
    );
    const { [ENCODER_KEY]: encoder, [DECODER_KEY]: decoder, ...settings } = metadata;
    const network = (described: string | undefined) =>
      described === undefined ? null : networkOfKeras(parseJson(described, "its description"), weightsByName(tensors));
    return {
      format: "safetensors",
      tensors,
      notes: [],
      settings,
      graph: [],
      ...(encoder || decoder
        ? { halfNetworks: async () => ({ encoder: network(encoder), decoder: network(decoder) }) }
        : {}),
    };
  },
};

function startsWithHeader(start: Uint8Array, size: number): boolean {
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  return start[8] === 0x7b && length <= BigInt(size - 8);
}
