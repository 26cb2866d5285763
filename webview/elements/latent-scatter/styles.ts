import { css } from "lit";

export const scatterStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-height: 0;
  }
  .room {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
    container-type: size;
  }
  example-card {
    position: absolute;
    z-index: 4;
    top: 10px;
    right: 10px;
    width: 204px;
    max-height: calc(100% - 20px);
    overflow: hidden auto;
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
  .room:has(example-card) pin-strip {
    right: 226px;
    max-width: calc(100% - 238px);
  }
  /* In a narrow column the card lies below the plane instead of on it. */
  @container (max-width: 520px) {
    example-card {
      position: static;
      width: auto;
      max-height: 55%;
      margin-top: 4px;
    }
    .room:has(example-card) pin-strip {
      right: 12px;
      max-width: calc(100% - 24px);
    }
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
