import { css } from "lit";

/** Tables in VS Code's look: list colours, one line a row, numbers to the right. */
export const tableStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    font-variant-numeric: tabular-nums;
  }
  .grid {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  .bar {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 6px 10px;
    font-size: 12px;
  }
  .bar .muted {
    flex: 1;
  }
  input[type="search"] {
    width: min(280px, 50%);
  }
  .head {
    position: sticky;
    z-index: 1;
    top: 0;
    box-sizing: border-box;
    height: 24px;
    background: var(--vscode-editor-background);
    border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
    font-size: 12px;
  }
  button.header {
    padding: 1px 3px;
    margin-left: -4px;
    color: var(--vscode-descriptionForeground);
  }
  button.header .codicon {
    font-size: 12px;
    vertical-align: -1px;
  }
  .row {
    font-size: 13px;
    line-height: 22px;
    cursor: pointer;
  }
  .row > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .row.selected {
    color: var(--vscode-list-activeSelectionForeground);
    background: var(--vscode-list-activeSelectionBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .row.selected .muted {
    color: inherit;
  }
  .grid:focus-visible {
    outline: none;
  }
  .grid:focus-visible .row.current {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .number {
    text-align: right;
  }
  .codicon-chevron-down::before {
    content: "\\eab4";
  }
  .codicon-chevron-right::before {
    content: "\\eab6";
  }
  .codicon-arrow-up::before {
    content: "\\eaa1";
  }
  .codicon-arrow-down::before {
    content: "\\ea9a";
  }
  .codicon-copy::before {
    content: "\\ebcc";
  }
`;
