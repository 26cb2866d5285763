import { css } from "lit";

export const graphStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    grid-template-columns: minmax(0, 1fr);
    min-height: 0;
  }
  :host([detailed]) {
    grid-template-columns: minmax(0, 3fr) minmax(280px, 2fr);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    grid-column: 1 / -1;
    gap: 4px 8px;
    align-items: center;
    padding: 6px 10px;
    border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
  }
  .bar input {
    flex: 0 1 220px;
    min-width: 110px;
  }
  .space {
    flex: 1;
  }
  .legend {
    display: flex;
    gap: 12px;
    font-size: 12px;
  }
  .legend span::before {
    display: inline-block;
    width: 9px;
    height: 9px;
    margin-right: 5px;
    border-radius: 2px;
    background: var(--part);
    content: "";
  }
  .encoder {
    --part: var(--vscode-charts-blue);
  }
  .code {
    --part: var(--vscode-charts-yellow);
  }
  .decoder {
    --part: var(--vscode-charts-green);
  }
  .supposed {
    grid-column: 1 / -1;
    margin: 0;
    padding: 4px 10px 0;
    font-size: 12px;
  }
  .canvas {
    position: relative;
    min-height: 0;
    overflow: auto;
    outline: none;
    cursor: grab;
  }
  .canvas.dragged {
    cursor: grabbing;
  }
  graph-table {
    min-height: 0;
  }
  node-details {
    border-left: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
  }
  svg {
    display: block;
    margin: 0 auto;
    font-family: var(--vscode-font-family);
    font-size: 12px;
    user-select: none;
  }
  .box {
    cursor: pointer;
  }
  .box rect.frame {
    fill: var(--vscode-editorWidget-background);
    stroke: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 30%, transparent));
  }
  .box.group rect.frame {
    fill: var(--vscode-sideBar-background, var(--vscode-editorWidget-background));
    stroke-dasharray: 4 3;
  }
  .box:hover rect.frame {
    stroke: var(--vscode-focusBorder);
  }
  .box rect.part {
    fill: var(--part, none);
  }
  .box text {
    fill: var(--vscode-foreground);
  }
  .box text.title {
    font-weight: 600;
  }
  .box text.line {
    fill: var(--vscode-descriptionForeground);
  }
  .box.selected rect.frame {
    fill: var(--vscode-list-inactiveSelectionBackground, var(--vscode-editorWidget-background));
    stroke: var(--vscode-contrastActiveBorder, var(--vscode-focusBorder));
    stroke-width: 2;
  }
  .box.selected text.line {
    fill: var(--vscode-foreground);
  }
  .box.found rect.frame {
    stroke: var(--vscode-list-highlightForeground, var(--vscode-focusBorder));
    stroke-width: 2;
  }
  .canvas:focus-visible .box.current rect.frame {
    stroke: var(--vscode-focusBorder);
    stroke-width: 2;
  }
  .line-of {
    fill: none;
    stroke: color-mix(in srgb, var(--vscode-foreground) 55%, transparent);
    stroke-width: 1.2;
  }
  .line-of.near {
    stroke: var(--vscode-focusBorder);
    stroke-width: 2;
  }
  .arrow {
    fill: color-mix(in srgb, var(--vscode-foreground) 70%, transparent);
  }
  text.given {
    fill: var(--vscode-descriptionForeground);
    font-size: 11px;
    paint-order: stroke;
    stroke: var(--vscode-editor-background);
    stroke-width: 4px;
    font-variant-numeric: tabular-nums;
  }
  @media (max-width: 760px) {
    :host([detailed]) {
      grid-template-rows: auto minmax(0, 1fr) minmax(0, 1fr);
      grid-template-columns: minmax(0, 1fr);
    }
    node-details {
      border-top: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
      border-left: 0;
    }
  }
  .codicon-zoom-in::before {
    content: "\\eb81";
  }
  .codicon-zoom-out::before {
    content: "\\eb82";
  }
  .codicon-screen-full::before {
    content: "\\eb4c";
  }
  .codicon-expand-all::before {
    content: "\\eb95";
  }
  .codicon-collapse-all::before {
    content: "\\eac5";
  }
`;
