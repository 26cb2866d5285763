/** A drawing: SVG markup and its size in px. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** A whole SVG document. */
  readonly svg: string;
}

/** The one look of all pictures: dark ink on white paper. */
export const ink = { text: "#24292f", faint: "#6e7781", line: "#8c959f", grid: "#e6e9ec", paper: "#ffffff" } as const;

export function drawing(width: number, height: number, parts: readonly string[]): Drawing {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="${ink.paper}"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
  return { width, height, svg };
}

export interface TextStyle {
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly fill?: string;
  /** Degrees, about the text's own place. */
  readonly rotate?: number;
  /** Keeps words legible that stand on points. */
  readonly halo?: boolean;
}

export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { anchor = "start", size = 12, fill = ink.text, rotate, halo } = style;
  const turned = rotate === undefined ? "" : ` transform="rotate(${rotate} ${round(x)} ${round(y)})"`;
  const open = `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}"${turned}`;
  const written = `${open} fill="${fill}">${escapeText(words)}</text>`;
  if (!halo) return written;
  return `${open} stroke="${ink.paper}" stroke-width="3" stroke-linejoin="round">${escapeText(words)}</text>${written}`;
}

/** A hundredth of a px is finer than any eye, and short. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

// XML 1.0 allows no control characters but tab and line ends, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be taken out
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escapeText(words: string): string {
  return words.replace(forbidden, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
