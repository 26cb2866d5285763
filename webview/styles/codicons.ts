import { css } from "lit";

/** VS Code's own icons inside a shadow root: the page's stylesheet brings the font, its classes end at the root. */
export const codicons = css`
  .codicon {
    font: normal 16px / 1 codicon;
    text-rendering: auto;
    -webkit-font-smoothing: antialiased;
  }
  .codicon-export::before {
    content: "\\ebac";
  }
  .codicon-close::before {
    content: "\\ea76";
  }
  .codicon-debug-start::before {
    content: "\\ead3";
  }
  .codicon-debug-pause::before {
    content: "\\ead1";
  }
  .codicon-debug-stop::before {
    content: "\\ead7";
  }
`;
