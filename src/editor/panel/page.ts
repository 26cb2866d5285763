export interface PanelPage {
  readonly cspSource: string;
  readonly nonce: string;
  readonly scriptUri: string;
  readonly codiconsUri: string;
  /** Folder of tfjs's WebAssembly files, ending in a slash. */
  readonly wasmRoot: string;
  readonly title: string;
  /** The one element that the page holds. */
  readonly element: string;
}

/** The panel's page: nothing is allowed but what is named here. */
export function panelPage({ cspSource, nonce, scriptUri, codiconsUri, wasmRoot, title, element }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
    // tfjs fetches its WebAssembly file, the page the images of a run's examples.
    `connect-src ${cspSource}`,
    "worker-src blob:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" nonce="${escaped(nonce)}">
<link rel="stylesheet" id="vscode-codicon-stylesheet" nonce="${escaped(nonce)}" href="${escaped(codiconsUri)}">
<title>${escaped(title)}</title>
</head>
<body>
<${element} data-wasm-root="${escaped(wasmRoot)}"></${element}>
<script nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
