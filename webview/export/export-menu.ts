import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { fileName, saveCanvas, saveText } from "../app/save.js";
import "../elements/menu-button.js";
import type { MenuItem } from "../elements/menu-button.js";
import { canvasPng } from "./canvas-png.js";
import type { PictureSource } from "./picture-source.js";

/** Takes a picture away: as PNG, SVG, or CSV, or to the clipboard. */
@customElement("export-menu")
export class ExportMenu extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
    }
  `;

  /** What is to be taken away, made when it is asked for; null where there is nothing yet. */
  @property({ attribute: false }) source: () => PictureSource | null = () => null;
  /** The run's name. */
  @property() run = "";
  /** What the picture is, for those who hear the button's name. */
  @property() what = "picture";

  protected override render() {
    return html`<menu-button
      label="Save or copy the ${this.what}"
      missing="There is nothing to save yet"
      .items=${this.#items}
    ></menu-button>`;
  }

  readonly #items = (): readonly MenuItem[] => {
    const source = this.source();
    if (!source) return [];
    const { csv } = source;
    const file = (ending: string) => fileName(this.run, `${source.name}.${ending}`);
    return [
      { label: "Save as PNG…", run: async () => saveCanvas(await source.canvas(), file("png")) },
      { label: "Save as SVG…", run: () => saveText(source.svg(), file("svg")) },
      ...(csv ? [{ label: "Save as CSV…", run: () => saveText(csv(), file("csv")) }] : []),
      { label: "Copy picture", run: () => copied(source) },
    ];
  };
}

/** @throws Error in words for the user where the clipboard takes no pictures */
async function copied(source: PictureSource): Promise<string> {
  const png = Promise.resolve(source.canvas()).then(canvasPng);
  try {
    // The clipboard takes the promise: after an await this is no longer the user's own act.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    return "Copied";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The clipboard takes no picture here (${reason}): save it as PNG`);
  }
}
