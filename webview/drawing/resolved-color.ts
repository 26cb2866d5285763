export type Rgba = readonly [red: number, green: number, blue: number, opacity: number];

const known = new Map<string, Rgba>();
let context: CanvasRenderingContext2D | null = null;

/** Any CSS colour as numbers, 0–255 and an opacity of 0–1: what is drawn without a stylesheet knows no mixtures. */
export function resolvedColor(color: string): Rgba {
  const found = known.get(color);
  if (found) return found;
  context ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return [128, 128, 128, 1];
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, opacity = 255] = context.getImageData(0, 0, 1, 1).data;
  const resolved: Rgba = [red, green, blue, opacity / 255];
  known.set(color, resolved);
  return resolved;
}
