import { css } from "lit";

/** The colour that each term of the ELBO keeps throughout the panel, from the theme's own chart colours. */
export const termColors = css`
  :host {
    --term-total: var(--vscode-foreground);
    --term-reconstruction: var(--vscode-charts-blue, #3794ff);
    --term-kl: var(--vscode-charts-yellow, #cca700);
    --term-gap: var(--vscode-charts-purple, #b180d7);
  }
`;
