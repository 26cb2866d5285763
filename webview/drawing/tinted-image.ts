import { resolvedColor } from "./resolved-color.js";

/**
 * A field of parts (0 to 1) as a picture of one colour: the higher, the less is seen through it. Made anew only for another
 * colour.
 *
 * @param parts rows × columns, the lowest row first
 * @param strongest opacity of 1
 */
export function tintedImage(
  parts: ArrayLike<number>,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  strongest: number,
): (color: string) => HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  let drawn = "";
  return (color) => {
    if (drawn === color) return canvas;
    drawn = color;
    const [red, green, blue] = resolvedColor(color);
    const image = new ImageData(columns, rows);
    for (let cell = 0; cell < columns * rows; cell++) {
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      const opacity = 255 * strongest * Math.min(1, Math.max(0, parts[cell] as number));
      image.data.set([red, green, blue, opacity], 4 * ((rows - 1 - row) * columns + column));
    }
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    return canvas;
  };
}
