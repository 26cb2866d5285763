export interface Raster {
  readonly width: number;
  readonly height: number;
  /** height × width × 4: red, green, blue, opacity. */
  readonly pixels: Uint8Array;
}
