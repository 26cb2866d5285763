/**
 * The gradient of max pooling over one image (height × width × channels): each output's goes to the first of its window's
 * largest values. What lies outside the image takes no part.
 */
export function maxPoolGradient(
  x: usize,
  dy: usize,
  dx: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  outputHeight: i32,
  outputWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  top: i32,
  left: i32,
): void {
  memory.fill(dx, 0, (height * width * channels) << 2);
  for (let outputRow: i32 = 0; outputRow < outputHeight; outputRow++) {
    for (let outputColumn: i32 = 0; outputColumn < outputWidth; outputColumn++) {
      for (let channel: i32 = 0; channel < channels; channel++) {
        let largest: f32 = -Infinity;
        let place: i32 = -1;
        for (let windowRow: i32 = 0; windowRow < windowHeight; windowRow++) {
          const row = outputRow * strideHeight - top + windowRow * dilationHeight;
          if (row < 0 || row >= height) continue;
          for (let windowColumn: i32 = 0; windowColumn < windowWidth; windowColumn++) {
            const column = outputColumn * strideWidth - left + windowColumn * dilationWidth;
            if (column < 0 || column >= width) continue;
            const at = (row * width + column) * channels + channel;
            const value = load<f32>(x + (at << 2));
            if (value > largest || place < 0) {
              largest = value;
              place = at;
            }
          }
        }
        if (place >= 0) {
          const to = dx + (place << 2);
          store<f32>(to, load<f32>(to) + load<f32>(dy));
        }
        dy += 4;
      }
    }
  }
}
