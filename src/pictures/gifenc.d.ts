/** The part of gifenc that is used here; the package brings no types. */
declare module "gifenc" {
  export type Colour = [red: number, green: number, blue: number];

  export interface FrameOptions {
    /** On the first frame: the whole animation's colours. */
    readonly palette?: Colour[];
    /** Milliseconds. */
    readonly delay?: number;
    /** 0 repeats for ever. */
    readonly repeat?: number;
    readonly transparent?: boolean;
    readonly transparentIndex?: number;
    /** 1 leaves the frame in place under the next. */
    readonly dispose?: number;
  }

  export function GIFEncoder(): {
    writeFrame(indices: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  };

  export function quantize(rgba: Uint8Array, most: number, options?: { readonly format: "rgb565" }): Colour[];
  export function applyPalette(rgba: Uint8Array, palette: Colour[], format?: "rgb565"): Uint8Array;
}
