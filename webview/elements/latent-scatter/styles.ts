import { css } from "lit";

export const scatterStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-height: 0;
  }
  .plane {
    position: relative;
    flex: 1;
    min-height: 0;
    border: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
    border-radius: 3px;
    overflow: hidden;
    cursor: crosshair;
    touch-action: none;
  }
  .plane > div:first-child {
    position: absolute;
    inset: 0;
  }
  .plane canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  pin-strip {
    position: absolute;
    right: 12px;
    bottom: 26px;
    max-width: calc(100% - 24px);
    box-sizing: border-box;
    cursor: default;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    margin: 0;
    color: var(--vscode-descriptionForeground);
    pointer-events: none;
  }
  .foot {
    display: flex;
    gap: 8px;
    align-items: start;
    justify-content: space-between;
    min-height: 20px;
  }
`;
