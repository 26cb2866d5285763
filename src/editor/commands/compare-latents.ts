import * as vscode from "vscode";
import type { DataDescription } from "../../protocol.js";
import { offeredLatents } from "../../vae/offered-latents.js";
import { type Compared, MOST_COMPARED } from "../panel/comparison-panel.js";
import type { Comparisons } from "../panel/comparisons.js";
import { describeRun } from "../runs/describe.js";
import type { RunCollection } from "../runs/run-collection.js";
import type { RunModel } from "../runs/run-model.js";
import { configuredTraining } from "../settings.js";
import { trainInTurn } from "./train-in-turn.js";
import { requireTrust } from "./trust.js";

const TITLE = "VAE: Compare Latent Spaces";
const MEMORY = "compareLatents";

/** What was chosen the last time. */
interface Choices {
  readonly specifications: readonly string[];
  readonly epochs: number;
  /** Of the training examples; null for all. */
  readonly limit: number | null;
}

/** A pass over ten thousand images takes a few seconds: a look at several spaces in a minute or two. */
const firstChoices: Choices = {
  specifications: offeredLatents.flatMap(({ specification, first }) => (first ? [specification] : [])),
  epochs: 10,
  limit: 10_000,
};

interface LatentItem extends vscode.QuickPickItem {
  readonly specification?: string;
  readonly model?: RunModel;
}

/**
 * `VAE: Compare Latent Spaces…`: trains several latent spaces on the same data, one after the other, beside runs that are
 * there, and shows them side by side from the start.
 */
export function registerCompareLatents(
  runs: RunCollection,
  comparisons: Comparisons,
  memory: vscode.Memento,
): vscode.Disposable {
  return vscode.commands.registerCommand("latentLens.compareLatents", async () => {
    if (!(await requireTrust("Training"))) return;
    const base = configuredTraining();
    const before = { ...firstChoices, ...memory.get<Partial<Choices>>(MEMORY) };
    const picked = await pickLatents(before.specifications, await runsOn(base.data, runs));
    if (!picked) return;
    const specifications = picked.flatMap(({ specification }) => specification ?? []);
    const models = picked.flatMap(({ model }) => model ?? []);
    if (specifications.length === 0) {
      comparisons.open(models);
      return;
    }
    const epochs = await askNumber("epochs (2/3)", "Epochs of each training", before.epochs);
    if (epochs === undefined || epochs === null) return;
    const limit = await askNumber("training examples (3/3)", "The first so many; empty for all", before.limit, true);
    if (limit === undefined) return;
    await memory.update(MEMORY, { specifications, epochs, limit } satisfies Choices);
    const chosen = offeredLatents.filter(({ specification }) => specifications.includes(specification));
    const trainings = chosen.map(({ specification, description }) => ({
      name: specification,
      configuration: { ...base, latent: description, epochs, limit },
    }));
    const compared: Compared[] = [...trainings.map(({ name }) => name), ...models];
    const panel = comparisons.open(compared);
    await trainInTurn(TITLE, trainings, runs, (name, model) => panel.begin(name, model));
    panel.endWaiting();
  });
}

/** Runs that were made here from such data. */
async function runsOn(data: DataDescription, runs: RunCollection): Promise<readonly RunModel[]> {
  const wanted = JSON.stringify(data);
  return (await runs.list()).filter(
    ({ description }) => description?.configuration && JSON.stringify(description.configuration.data) === wanted,
  );
}

/** Asks until it is two to six; undefined where the question was dismissed. */
async function pickLatents(
  specifications: readonly string[],
  models: readonly RunModel[],
): Promise<readonly LatentItem[] | undefined> {
  let picked: readonly LatentItem[] | undefined;
  do {
    const before = picked;
    const heading = (label: string): LatentItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const items: LatentItem[] = [
      heading("to train"),
      ...offeredLatents.map(({ specification, title, detail }) => ({
        ...{ label: title, description: specification, detail, specification },
        picked: before
          ? before.some((item) => item.specification === specification)
          : specifications.includes(specification),
      })),
      ...(models.length > 0 ? [heading("runs of the same data")] : []),
      ...models.map((model) => ({
        ...{ label: model.name, description: describeRun(model), detail: model.id, model },
        picked: before?.some((item) => item.model === model) ?? false,
      })),
    ];
    picked = await vscode.window.showQuickPick(items, {
      title: `${TITLE} (1/3)`,
      placeHolder: before ? `Two to ${MOST_COMPARED}; ${before.length} were chosen` : `Two to ${MOST_COMPARED} of them`,
      canPickMany: true,
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    });
  } while (picked && (picked.length < 2 || picked.length > MOST_COMPARED));
  return picked;
}

/** A whole number, null for nothing written where that is allowed, undefined where the question was dismissed. */
async function askNumber(
  what: string,
  prompt: string,
  value: number | null,
  optional = false,
): Promise<number | null | undefined> {
  const answer = await vscode.window.showInputBox({
    ...{ title: `${TITLE}: ${what}`, prompt, value: value === null ? "" : String(value), ignoreFocusOut: true },
    validateInput: (text) =>
      (optional && text.trim() === "") || /^[1-9]\d{0,6}$/.test(text) ? null : "A whole number from 1 to 9,999,999",
  });
  if (answer === undefined) return undefined;
  return answer.trim() === "" ? null : Number(answer);
}
