import { css } from "lit";

/** A table that scrolls under a heading that stays. */
export const plainTable = css`
  :host {
    display: block;
    min-height: 0;
    overflow: auto;
    padding: 6px 14px 14px;
    font-variant-numeric: tabular-nums;
  }
  table {
    border-collapse: collapse;
    font-size: 13px;
  }
  th,
  td {
    padding: 3px 22px 3px 0;
    text-align: left;
    font-weight: 400;
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  thead th {
    position: sticky;
    top: -6px;
    border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
    color: var(--vscode-descriptionForeground);
    background: var(--vscode-editor-background);
    font-size: 12px;
  }
  td.number {
    text-align: right;
  }
`;
