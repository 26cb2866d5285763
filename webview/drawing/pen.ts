/** What drawing on a plane takes of a canvas's context, and what a picture in SVG can be made by as well. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "arc"
  | "beginPath"
  | "closePath"
  | "fill"
  | "fillRect"
  | "fillText"
  | "lineTo"
  | "measureText"
  | "moveTo"
  | "setLineDash"
  | "stroke"
  | "strokeStyle"
  | "fillStyle"
  | "lineWidth"
  | "globalAlpha"
  | "font"
  | "textAlign"
  | "textBaseline"
> & {
  /** A canvas's picture, smoothed, in a rectangle. */
  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void;
};
