import { css } from "lit";

/** What the parts of the ELBO's anatomy have in common: a titled block with small figures. */
export const card = css`
  :host {
    display: block;
    min-width: 0;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  h3 {
    margin: 0 0 2px;
    font-size: 13px;
    font-weight: 600;
  }
  .lead {
    margin: 0 0 8px;
    color: var(--vscode-descriptionForeground);
    line-height: 1.4;
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .muted {
    color: var(--vscode-descriptionForeground);
  }
  .track {
    display: flex;
    height: 9px;
    border-radius: 1px;
    background: var(--vscode-editorWidget-background);
    outline: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .bar {
    height: 100%;
    border-radius: 1px;
  }
`;
