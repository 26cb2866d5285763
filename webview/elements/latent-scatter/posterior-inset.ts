import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { type Extent, fitted } from "../../scatter/camera.js";
import type { OverlayLook } from "../../scatter/overlay.js";
import type { OverlayPicture } from "../../scatter/overlays/overlay.js";
import { fitCanvas } from "../../scatter/points-layer.js";

/** A part of the plane seen closely, without its points. */
@customElement("posterior-inset")
export class PosteriorInset extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      aspect-ratio: 1.5;
      border: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
      border-radius: 2px;
      box-sizing: border-box;
    }
  `;

  @property({ attribute: false }) picture: OverlayPicture | null = null;
  @property({ attribute: false }) extent: Extent | null = null;
  @property({ attribute: false }) look: OverlayLook | null = null;
  @property() label = "";
  @query("canvas") private canvas!: HTMLCanvasElement;

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  protected override updated(): void {
    const { picture, extent, look, canvas } = this;
    const context = canvas.getContext("2d");
    if (!picture || !extent || !look || !context) return;
    const size = { width: canvas.clientWidth, height: canvas.clientHeight };
    const density = window.devicePixelRatio || 1;
    if (!fitCanvas(canvas, size, density)) context.clearRect(0, 0, canvas.width, canvas.height);
    context.save();
    context.scale(density, density);
    const view = { camera: fitted(extent, size, 8), size, look };
    picture.under?.(context, view);
    picture.over?.(context, view);
    context.restore();
  }
}
