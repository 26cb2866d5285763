import { escaped, paint, round } from "./svg-pen.js";

/** What belongs to the page and not to the picture. */
const LEFT_OUT = "button, select, input, progress, export-menu, [role=tooltip], .visually-hidden, .choice";

/**
 * What an element shows as an SVG document: its boxes' grounds, its words where they stand, its drawings and pictures. It does
 * what our own elements need, and no more.
 */
export function elementSvg(element: HTMLElement): string {
  const frame = element.getBoundingClientRect();
  const margin = 8;
  const origin = { x: frame.left - margin, y: frame.top - margin };
  const parts: string[] = [];
  const ground = paint(
    "fill",
    getComputedStyle(document.body).getPropertyValue("--vscode-editor-background") || "#fff",
  );
  draw(element, origin, parts);
  const [width, height] = [round(frame.width + 2 * margin), round(element.scrollHeight + 2 * margin)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" ${ground}/>
${parts.join("\n")}
</svg>
`;
}

interface Origin {
  readonly x: number;
  readonly y: number;
}

function draw(node: Node, origin: Origin, parts: string[]): void {
  if (node instanceof Text) {
    drawWords(node, origin, parts);
    return;
  }
  if (!(node instanceof Element) || node.matches(LEFT_OUT)) return;
  const box = node.getBoundingClientRect();
  if (node instanceof SVGSVGElement) {
    parts.push(drawingAt(node, box, origin));
    return;
  }
  if (node instanceof HTMLCanvasElement) {
    if (node.width > 0 && box.width > 0)
      parts.push(
        `<image ${place(box, origin)} style="image-rendering: pixelated" href="${node.toDataURL("image/png")}"/>`,
      );
    return;
  }
  const style = getComputedStyle(node);
  if (style.display === "none" || style.visibility === "hidden") return;
  if (style.backgroundColor !== "rgba(0, 0, 0, 0)" && box.width > 0 && box.height > 0)
    parts.push(`<rect ${place(box, origin)} ${paint("fill", style.backgroundColor, Number(style.opacity))}/>`);
  for (const child of childrenOf(node)) draw(child, origin, parts);
}

/** As they are drawn: those of the shadow, and in a slot what was put there. */
function childrenOf(element: Element): readonly Node[] {
  if (element instanceof HTMLSlotElement) return element.assignedNodes({ flatten: true });
  return [...(element.shadowRoot ?? element).childNodes].filter((node) => !(node instanceof HTMLStyleElement));
}

/** Word by word: a line may break, and each word stands where the page has put it. */
function drawWords(node: Text, origin: Origin, parts: string[]): void {
  const parent = node.parentElement ?? (node.getRootNode() as ShadowRoot).host;
  if (!parent) return;
  const style = getComputedStyle(parent);
  const range = document.createRange();
  for (const match of (node.textContent ?? "").matchAll(/\S+/g)) {
    range.setStart(node, match.index);
    range.setEnd(node, match.index + match[0].length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const size = Number.parseFloat(style.fontSize);
    // A line's box stands about its type evenly.
    const base = (box.top + box.bottom) / 2 - origin.y + 0.36 * size;
    const type = `font-family="${escaped(style.fontFamily)}" font-size="${size}" font-weight="${style.fontWeight}"`;
    const length = `textLength="${round(box.width)}" lengthAdjust="spacingAndGlyphs"`;
    parts.push(
      `<text x="${round(box.left - origin.x)}" y="${round(base)}" ${length} ${type} ${paint("fill", style.color)}>${escaped(match[0])}</text>`,
    );
  }
}

const INHERITED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "font-size", "font-family"];

/** A drawing of the page's own, with what its style sheet says of it. */
function drawingAt(svg: SVGSVGElement, box: DOMRect, origin: Origin): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [...svg.querySelectorAll("*")];
  for (const [index, element] of [...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(originals[index] as Element);
    element.removeAttribute("class");
    element.removeAttribute("style");
    for (const name of INHERITED) element.setAttribute(name, style.getPropertyValue(name));
  }
  for (const [name, value] of Object.entries({
    x: round(box.left - origin.x),
    y: round(box.top - origin.y),
    width: round(box.width),
    height: round(box.height),
  }))
    copy.setAttribute(name, String(value));
  if (!svg.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
  return new XMLSerializer().serializeToString(copy).replace(/<!--.*?-->/g, "");
}

function place(box: DOMRect, origin: Origin): string {
  return `x="${round(box.left - origin.x)}" y="${round(box.top - origin.y)}" width="${round(box.width)}" height="${round(box.height)}"`;
}
