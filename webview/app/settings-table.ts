import type { ComparedRun, RunDescription } from "../../src/protocol.js";

export interface DifferingSetting {
  readonly name: string;
  /** One for each run, in their order. */
  readonly values: readonly string[];
}

/** The settings that are not the same in all runs; a model that was loaded has none. */
export function differingSettings(runs: readonly ComparedRun[]): readonly DifferingSetting[] {
  const tables = runs.map(({ run }) => new Map(flatten(settingsOf(run), "")));
  const names = new Set(tables.flatMap((table) => [...table.keys()]));
  return [...names]
    .map((name) => ({ name, values: tables.map((table) => table.get(name) ?? "–") }))
    .filter(({ values }) => new Set(values).size > 1);
}

function settingsOf({ configuration, program, trainingCode }: RunDescription): object {
  if (!program) return configuration ?? {};
  const { latent, likelihood, epochs, settings } = program;
  return {
    ...(trainingCode ? { program: trainingCode.original } : {}),
    latent,
    likelihood,
    ...(epochs > 0 ? { epochs } : {}),
    ...settings,
  };
}

function flatten(value: object, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const name = prefix ? `${prefix} ${words(key)}` : words(key);
    if (inner !== null && typeof inner === "object" && !Array.isArray(inner)) return flatten(inner as object, name);
    return [[name, Array.isArray(inner) ? inner.join("–") : String(inner ?? "none")]];
  });
}

/** `batchSize` as a person would write it. */
function words(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
