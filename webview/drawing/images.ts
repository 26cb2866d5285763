/** One image: height × width × channels, row-major. One channel is grey, three are RGB, four RGBA. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Values in 0..1, or bytes as they are. */
export type Pixels = Float32Array | Uint8Array;

export function imageSize({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}

/** The image at `index` of several, as a canvas takes it. Of another number of channels, the first is shown in grey. */
export function imageData(images: Pixels, index: number, shape: ImageShape): ImageData {
  const { height, width, channels } = shape;
  const image = new ImageData(width, height);
  const scale = images instanceof Uint8Array ? 1 : 255;
  const colored = channels === 3 || channels === 4;
  let from = index * imageSize(shape);
  for (let to = 0; to < image.data.length; to += 4) {
    const first = scale * (images[from] as number);
    image.data[to] = first;
    image.data[to + 1] = colored ? scale * (images[from + 1] as number) : first;
    image.data[to + 2] = colored ? scale * (images[from + 2] as number) : first;
    image.data[to + 3] = channels === 4 ? scale * (images[from + 3] as number) : 255;
    from += channels;
  }
  return image;
}
