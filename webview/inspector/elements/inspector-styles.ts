import { css } from "lit";

export const inspectorStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100vh;
    color: var(--vscode-foreground);
    background: var(--vscode-editor-background);
    font-family: var(--vscode-font-family);
    font-size: 13px;
  }
  header {
    padding: 12px 14px 4px;
  }
  h1 {
    margin: 0;
    font-size: 18px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 0 0 8px;
  }
  .totals {
    margin: 2px 0 8px;
    color: var(--vscode-descriptionForeground);
    font-variant-numeric: tabular-nums;
  }
  .health {
    max-height: 24vh;
    padding: 0;
    margin: 0 0 8px;
    overflow: auto;
    list-style: none;
  }
  .health li {
    display: flex;
    gap: 6px;
    align-items: baseline;
    line-height: 20px;
  }
  .health .codicon {
    flex: none;
    font-size: 14px;
    transform: translateY(2px);
  }
  .good .codicon {
    color: var(--vscode-testing-iconPassed, var(--vscode-charts-green));
  }
  .notice .codicon {
    color: var(--vscode-list-warningForeground, var(--vscode-charts-yellow));
  }
  .problem .codicon {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  p.problem {
    display: flex;
    gap: 6px;
    padding: 0 14px;
  }
  p[role="status"] {
    padding: 0 14px;
  }
  .whole {
    white-space: nowrap;
  }
  .code {
    font-family: var(--vscode-editor-font-family);
    font-size: 12px;
  }
  .tabs {
    align-self: flex-start;
    margin: 4px 14px;
  }
  main {
    display: grid;
    grid-template-rows: minmax(0, 1fr);
    grid-template-columns: minmax(0, 1fr);
    flex: 1;
    min-height: 0;
    border-top: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
  }
  main:has(tensor-details) {
    grid-template-columns: minmax(0, 3fr) minmax(280px, 2fr);
  }
  tensor-details {
    border-left: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
  }
  @media (max-width: 760px) {
    main:has(tensor-details) {
      grid-template-rows: minmax(0, 1fr) minmax(0, 1fr);
      grid-template-columns: minmax(0, 1fr);
    }
    tensor-details {
      border-top: 1px solid var(--vscode-widget-border, var(--vscode-panel-border));
      border-left: 0;
    }
  }
  .codicon-pass::before {
    content: "\\eba4";
  }
  .codicon-warning::before {
    content: "\\ea6c";
  }
  .codicon-error::before {
    content: "\\ea87";
  }
  .codicon-info::before {
    content: "\\ea74";
  }
`;
