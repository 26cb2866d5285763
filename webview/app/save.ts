import { post } from "./host.js";

/** Asks the user, through the host, where a canvas's picture is to go. */
export function saveCanvas(canvas: HTMLCanvasElement, suggestedName: string): void {
  canvas.toBlob(async (blob) => {
    if (blob) post({ type: "save", suggestedName, bytes: new Uint8Array(await blob.arrayBuffer()) });
  }, "image/png");
}

/** Asks the user, through the host, where a text is to go. */
export function saveText(text: string, suggestedName: string): void {
  post({ type: "save", suggestedName, bytes: new TextEncoder().encode(text) });
}

/** A run's name as part of a file's name. */
export function fileName(name: string, what: string): string {
  const plain = name.replace(/[^\w() -]+/g, "-").replace(/^[^\w(]+/, "") || "latent";
  return `${plain.slice(0, 80)}-${what}`;
}
