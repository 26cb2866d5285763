/** A canvas's picture as a PNG file. @throws Error where it is empty or too large */
export function canvasPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture has no pixels"))), "image/png");
  });
}
