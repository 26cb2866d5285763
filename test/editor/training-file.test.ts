import * as assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { RunDescription } from "../../src/protocol.js";
import { newRun, runDescription, until, workspaceFolder } from "./runs.js";

const text = `import { bernoulli, defineVae, gaussian, mlp, mnist } from "latent-lens";

export default defineVae({
  data: mnist(),
  encoder: mlp([16]),
  latent: gaussian({ dimensions: 2 }),
  decoder: mlp([16]),
  likelihood: bernoulli(),
  objective: ({ reconstruction, kl }) => reconstruction.add(kl),
  train: { epochs: 1, limit: 2000 },
});
`;

async function open(name: string, content: string): Promise<vscode.TextDocument> {
  const file = path.join(workspaceFolder(), name);
  await writeFile(file, content);
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return document;
}

function placeOf(document: vscode.TextDocument, word: string): vscode.Position {
  return document.positionAt(document.getText().indexOf(word) + 1);
}

async function lensTitles({ uri }: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri);
  return lenses.map(({ command }) => command?.title ?? "");
}

const ended = (id: string): Promise<RunDescription> =>
  until(`${id} to end`, async () => {
    const run = await runDescription(id).catch(() => null);
    return run && run.status !== "running" && run;
  });

describe("a training file", () => {
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("is what VAE: Train trains while it is in front; lens and hovers tell what came of it", async () => {
    const document = await open("digits.vae.ts", text);
    assert.deepEqual(await lensTitles(document), ["$(play) Train"]);
    const id = await newRun(() => vscode.commands.executeCommand("latentLens.train"));
    const run = await ended(id);
    assert.equal(run.status, "done");
    assert.deepEqual(run.trainingCode, { original: "digits.vae.ts", entry: "digits.vae.ts" });
    assert.equal(run.data.trainCount, 2000);
    const titles = await until("the last result over defineVae", async () => {
      const found = await lensTitles(document);
      return found.some((title) => /nats at epoch 1, just now/.test(title)) && found;
    });
    assert.deepEqual(titles.slice(0, 3), ["$(play) Train", "$(debug-restart) Resume", "$(graph-scatter) Open Panel"]);
    for (const [word, said] of [
      ["data:", /2,000 training and 10,000 test images of 28×28.*pixels: mean 0\.13/s],
      ["latent:", /KL \d+\.\d nats/],
      ["decoder:", /decoder/],
      ["likelihood:", /reconstruction \d+\.\d nats/],
    ] as const) {
      const shown = await until(`a picture over ${word}`, async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
          "vscode.executeHoverProvider",
          document.uri,
          placeOf(document, word),
        );
        return hovers
          .flatMap(({ contents }) => contents.map((each) => (each as vscode.MarkdownString).value))
          .find((each) => pictureIn(each));
      });
      assert.match(shown, said, `over ${word}`);
      const picture = await readFile(vscode.Uri.parse(pictureIn(shown) as string).fsPath);
      assert.equal(picture.toString("latin1", 1, 4), "PNG", `over ${word}`);
      // A hover's text is cut there, in the middle of a picture if need be.
      assert.ok(shown.length < 100_000, `over ${word}`);
    }
  }).timeout(180_000);

  it("that is wrong is a diagnostic on the line of the mistake, until it is edited", async () => {
    const document = await open("wrong.vae.ts", text.replace("dimensions: 2", "dimensions: 0"));
    await vscode.commands.executeCommand("latentLens.train");
    const [mistake] = await until("a diagnostic", async () => {
      const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "Latent Lens");
      return found.length > 0 && found;
    });
    assert.match(mistake?.message ?? "", /dimensions go from 1/);
    assert.equal(mistake?.range.start.line, 5);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "// mended\n");
    await vscode.workspace.applyEdit(edit);
    await until("the diagnostic to go", async () =>
      vscode.languages.getDiagnostics(document.uri).every(({ source }) => source !== "Latent Lens"),
    );
    await document.save();
  });
});

/** The address of the picture in a hover's text. */
function pictureIn(markdown: string): string | undefined {
  return /!\[\w+\]\((file:[^|)]+\.png)\|width=\d+\)/.exec(markdown)?.[1];
}
