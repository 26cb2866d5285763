import { css } from "lit";

/** Buttons and choices as VS Code's own look. */
export const controls = css`
  button {
    padding: 3px 10px;
    border: 1px solid var(--vscode-button-border, transparent);
    border-radius: 2px;
    color: var(--vscode-button-secondaryForeground);
    background: var(--vscode-button-secondaryBackground);
    font: inherit;
    line-height: 18px;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--vscode-button-secondaryHoverBackground);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.primary {
    color: var(--vscode-button-foreground);
    background: var(--vscode-button-background);
  }
  button.primary:hover {
    background: var(--vscode-button-hoverBackground);
  }
  button.quiet {
    padding: 3px 5px;
    border-color: transparent;
    color: var(--vscode-icon-foreground);
    background: none;
  }
  button.quiet:hover:not(:disabled) {
    background: var(--vscode-toolbar-hoverBackground);
  }
  button.quiet.small {
    font-size: 11px;
    line-height: 14px;
  }
  button.quiet[aria-pressed="true"] {
    color: var(--vscode-foreground);
    background: var(--vscode-toolbar-activeBackground, var(--vscode-button-secondaryBackground));
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
  }
  button.link {
    padding: 0;
    border: 0;
    color: var(--vscode-textLink-foreground);
    background: none;
    text-align: left;
    overflow-wrap: anywhere;
  }
  button.link:hover:not(:disabled) {
    background: none;
    text-decoration: underline;
  }
  button.labelled {
    display: inline-flex;
    gap: 5px;
    align-items: center;
  }
  button:focus-visible,
  select:focus-visible,
  input:focus-visible,
  [tabindex="0"]:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  select {
    padding: 2px 4px;
    border: 1px solid var(--vscode-dropdown-border);
    border-radius: 2px;
    color: var(--vscode-dropdown-foreground);
    background: var(--vscode-dropdown-background);
    font: inherit;
  }
  input[type="search"] {
    padding: 3px 6px;
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
    border-radius: 2px;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    font: inherit;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
  .choice {
    display: inline-flex;
    overflow: hidden;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)));
    border-radius: 3px;
  }
  .choice button {
    border: 0;
    border-radius: 0;
    color: var(--vscode-descriptionForeground);
    background: none;
  }
  .choice button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .choice button[aria-pressed="true"],
  .choice button[aria-selected="true"] {
    color: var(--vscode-foreground);
    background: var(--vscode-toolbar-activeBackground, var(--vscode-button-secondaryBackground));
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .muted {
    color: var(--vscode-descriptionForeground);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
