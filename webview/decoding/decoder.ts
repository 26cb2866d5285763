/** A recorded or passing moment of a decoder. */
export interface DecoderMoment {
  readonly step: number;
  /** The arrays of `DecoderModel.weightSpecs`, one after the other. */
  readonly weights: Uint8Array;
}

/** Decodes codes to images: at once in the webview itself, so that hovering never waits for a line, or by the host. */
export interface ImageDecoder {
  /** Coordinates of one code. */
  readonly dimensions: number;
  /** Takes the numbers of another moment. */
  setMoment(moment: DecoderMoment): Promise<void>;
  /** count × dimensions codes to count × height × width × channels values in 0..1. Empty before the first moment. */
  decode(codes: Float32Array, count: number): Float32Array | Promise<Float32Array>;
  dispose(): void;
}

/** A decoder of the page's own, which answers at once and knows its derivative. */
export interface LocalDecoder extends ImageDecoder {
  decode(codes: Float32Array, count: number): Float32Array;
  /** Jᵀv at each of count × dimensions codes, J the images' Jacobian, of count × height × width × channels values v. */
  pullBack(codes: Float32Array, count: number, cotangents: Float32Array): Float32Array;
}

/** FNV-1a over bytes, as eight hexadecimal digits: two pictures differ where their hashes do. */
export function fnv1a(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
