import { canvasPng } from "../export/canvas-png.js";
import { post } from "./host.js";

/** Asks the user, through the host, where a canvas's picture is to go. @throws Error where it has no pixels */
export async function saveCanvas(canvas: HTMLCanvasElement, suggestedName: string): Promise<void> {
  const png = await canvasPng(canvas);
  saveBytes(new Uint8Array(await png.arrayBuffer()), suggestedName);
}

/** Asks the user, through the host, where a text is to go. */
export function saveText(text: string, suggestedName: string): void {
  saveBytes(new TextEncoder().encode(text), suggestedName);
}

/** Asks the user, through the host, where a file is to go. */
export function saveBytes(bytes: Uint8Array, suggestedName: string): void {
  post({ type: "save", suggestedName, bytes });
}

/** A run's name as part of a file's name. */
export function fileName(name: string, what: string): string {
  const plain = name.replace(/[^\w() -]+/g, "-").replace(/^[^\w(]+/, "") || "latent";
  return `${plain.slice(0, 80)}-${what}`;
}
