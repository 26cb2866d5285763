import { loadFirst, storeFirst, VECTOR_BYTES } from "./vector";

/**
 * What turns a convolution into a matrix product ("im2col", Chellapilla, Puri and Simard 2006): for each place of the
 * kernel's window over an image (height × width × channels) one row with what lies under it, kernelHeight × kernelWidth ×
 * channels, zeros where the window hangs over the edge by `top` rows and `left` columns.
 */
export function imageToColumns(
  image: usize,
  columns: usize,
  height: i32,
  width: i32,
  channels: usize,
  kernelHeight: i32,
  kernelWidth: i32,
  outputHeight: i32,
  outputWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  top: i32,
  left: i32,
): void {
  const bytes = channels << 2;
  for (let outputRow: i32 = 0; outputRow < outputHeight; outputRow++) {
    for (let outputColumn: i32 = 0; outputColumn < outputWidth; outputColumn++) {
      const from = outputColumn * strideWidth - left;
      for (let kernelRow: i32 = 0; kernelRow < kernelHeight; kernelRow++) {
        const row = outputRow * strideHeight - top + kernelRow * dilationHeight;
        if (row < 0 || row >= height) {
          memory.fill(columns, 0, kernelWidth * bytes);
          columns += kernelWidth * bytes;
          continue;
        }
        const line = image + row * width * bytes;
        if (dilationWidth == 1 && from >= 0 && from + kernelWidth <= width) {
          copy(line + from * bytes, columns, kernelWidth * channels);
          columns += kernelWidth * bytes;
          continue;
        }
        for (let kernelColumn: i32 = 0; kernelColumn < kernelWidth; kernelColumn++) {
          const column = from + kernelColumn * dilationWidth;
          if (column < 0 || column >= width) memory.fill(columns, 0, bytes);
          else copy(line + column * bytes, columns, channels);
          columns += bytes;
        }
      }
    }
  }
}

/** The other way, as gradients go: adds each row of columns to the places of the image that it was read from. */
export function columnsToImage(
  columns: usize,
  image: usize,
  height: i32,
  width: i32,
  channels: usize,
  kernelHeight: i32,
  kernelWidth: i32,
  outputHeight: i32,
  outputWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  top: i32,
  left: i32,
): void {
  const bytes = channels << 2;
  memory.fill(image, 0, height * width * bytes);
  for (let outputRow: i32 = 0; outputRow < outputHeight; outputRow++) {
    for (let outputColumn: i32 = 0; outputColumn < outputWidth; outputColumn++) {
      const from = outputColumn * strideWidth - left;
      for (let kernelRow: i32 = 0; kernelRow < kernelHeight; kernelRow++) {
        const row = outputRow * strideHeight - top + kernelRow * dilationHeight;
        const line = image + row * width * bytes;
        if (row >= 0 && row < height) {
          if (dilationWidth == 1 && from >= 0 && from + kernelWidth <= width) {
            add(columns, line + from * bytes, kernelWidth * channels);
          } else {
            for (let kernelColumn: i32 = 0; kernelColumn < kernelWidth; kernelColumn++) {
              const column = from + kernelColumn * dilationWidth;
              if (column >= 0 && column < width) add(columns + kernelColumn * bytes, line + column * bytes, channels);
            }
          }
        }
        columns += kernelWidth * bytes;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copy(source: usize, target: usize, count: usize): void {
  const end = source + ((count & ~3) << 2);
  for (; source < end; source += VECTOR_BYTES) {
    v128.store(target, v128.load(source));
    target += VECTOR_BYTES;
  }
  const rest = count & 3;
  if (rest) storeFirst(target, loadFirst(source, rest), rest);
}

// @ts-ignore: decorator
@inline
function add(source: usize, target: usize, count: usize): void {
  const end = source + ((count & ~3) << 2);
  for (; source < end; source += VECTOR_BYTES) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
    target += VECTOR_BYTES;
  }
  const rest = count & 3;
  if (rest) storeFirst(target, f32x4.add(loadFirst(target, rest), loadFirst(source, rest)), rest);
}
