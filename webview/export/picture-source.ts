/** A picture on the screen as it can be taken away. */
export interface PictureSource {
  /** The picture's part of a file's name: "scatter". */
  readonly name: string;
  /** What is seen now, in device pixels. */
  canvas(): HTMLCanvasElement | Promise<HTMLCanvasElement>;
  /** What is seen now, as a document. */
  svg(): string;
  /** The numbers that it shows; absent where the picture is all there is. */
  readonly csv?: () => string;
}

/** A picture that is made of pixels alone. */
export function pixelSource(name: string, canvas: HTMLCanvasElement, csv?: () => string): PictureSource {
  return {
    name,
    canvas: () => canvas,
    svg: () => {
      const { width, height } = canvas;
      return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" style="image-rendering: pixelated" href="${canvas.toDataURL("image/png")}"/></svg>\n`;
    },
    ...(csv ? { csv } : {}),
  };
}

/** A picture that is drawn as a document. */
export function documentSource(name: string, svg: () => string, csv?: () => string): PictureSource {
  return { name, svg, canvas: () => rasterised(svg()), ...(csv ? { csv } : {}) };
}

/** Twice as fine as the screen at least: a picture is looked at more closely than a panel. */
const LEAST_DENSITY = 2;

/** A document as pixels, as this page draws it. @throws Error where it can't be drawn */
async function rasterised(svg: string): Promise<HTMLCanvasElement> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const density = Math.max(LEAST_DENSITY, window.devicePixelRatio || 1);
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(image.naturalWidth * density);
    canvas.height = Math.ceil(image.naturalHeight * density);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  } finally {
    URL.revokeObjectURL(url);
  }
}
