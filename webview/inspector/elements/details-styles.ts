import { css } from "lit";

/** What tells of one thing, an operation or a tensor, in a part of the page that scrolls by itself. */
export const detailsStyles = css`
  :host {
    display: block;
    overflow: auto;
    padding: 8px 14px 16px;
    font-variant-numeric: tabular-nums;
  }
  h2 {
    font-size: 13px;
    font-weight: 600;
  }
  h3 {
    margin: 14px 0 5px;
    font-size: 12px;
    font-weight: 600;
  }
  dl {
    display: grid;
    margin: 0;
  }
  dt {
    color: var(--vscode-descriptionForeground);
  }
  dd {
    margin: 0;
  }
`;
