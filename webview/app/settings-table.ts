import type { RunDescription } from "../../src/protocol.js";
import { adamDescription } from "../../src/vae/optimizers/optimizer-step.js";

export interface DifferingSetting {
  readonly name: string;
  /** One for each run, in their order. */
  readonly values: readonly string[];
}

/** What is not the same in all runs: settings, and data. A model that was loaded has no settings. */
export function differingSettings(runs: readonly RunDescription[]): readonly DifferingSetting[] {
  const tables = runs.map((run) => new Map([...flatten(settingsOf(run), ""), ...dataOf(run)]));
  const names = new Set(tables.flatMap((table) => [...table.keys()]));
  const differing = together([...names])
    .map((name) => ({ name, values: tables.map((table) => table.get(name) ?? "–") }))
    .filter(({ values }) => new Set(values).size > 1);
  // What a limit makes of the training set is told by the limit.
  const limited = differing.some(({ name }) => name === "limit");
  // The same name need not mean the same images; where something else tells of it, the fingerprint is noise.
  const told = limited || differing.some(({ name }) => name !== FINGERPRINT && /^data|examples$|^seed$/.test(name));
  return differing.filter(({ name }) => !(name === FINGERPRINT && told) && !(name === TRAINING_EXAMPLES && limited));
}

/** What belongs to one part of the model beside one another, the parts in the order in which they come first. */
function together(names: readonly string[]): readonly string[] {
  const partOf = (name: string) => name.split(" ")[0];
  const parts = [...new Set(names.map(partOf))];
  return [...names].sort((a, b) => parts.indexOf(partOf(a)) - parts.indexOf(partOf(b)));
}

const FINGERPRINT = "data fingerprint";
const TRAINING_EXAMPLES = "training examples";

function settingsOf({ configuration, program, trainingCode }: RunDescription): object {
  if (!program) return configuration ? { optimizer: adamDescription, ...configuration } : {};
  const { latent, likelihood, epochs, settings } = program;
  return {
    ...(trainingCode ? { program: trainingCode.original } : {}),
    latent,
    likelihood,
    ...(epochs > 0 ? { epochs } : {}),
    ...settings,
  };
}

function dataOf({ data: { name, trainCount, testCount, fingerprint } }: RunDescription): [string, string][] {
  return [
    ["data", name],
    [TRAINING_EXAMPLES, trainCount.toLocaleString()],
    ["test examples", testCount.toLocaleString()],
    [FINGERPRINT, fingerprint.slice(0, 8)],
  ];
}

function flatten(value: object, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const name = prefix ? `${prefix} ${words(key)}` : words(key);
    if (inner !== null && typeof inner === "object" && !Array.isArray(inner)) return flatten(inner as object, name);
    return [[name, Array.isArray(inner) ? inner.join("–") : String(inner ?? "none").replace(/^-(?=\d)/, "−")]];
  });
}

/** `batchSize` as a person would write it. */
function words(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
