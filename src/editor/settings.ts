import * as vscode from "vscode";
import { withBinarization } from "../data/binarize.js";
import type {
  Activation,
  Binarization,
  DataDescription,
  LearningRateSchedule,
  OptimizerDescription,
} from "../protocol.js";
import { defaultConfiguration, type PlainConfiguration } from "../vae/defaults.js";

/** The training that the settings describe. */
export function configuredTraining(): PlainConfiguration {
  const settings = vscode.workspace.getConfiguration("latentLens.train");
  const get = <T>(key: string, fallback: T): T => settings.get<T>(key) ?? fallback;
  const activation = get<Activation>("activation", "relu");
  const binarization = get<Binarization | "none">("binarization", "none");
  const { encoder, decoder } = defaultConfiguration;
  return {
    ...defaultConfiguration,
    data: withBinarization(dataDescription(get("data", "mnist")), binarization === "none" ? undefined : binarization),
    encoder: { ...encoder, hidden: get("hiddenLayers", encoder.hidden), activation },
    decoder: { ...decoder, hidden: [...get("hiddenLayers", decoder.hidden)].reverse(), activation },
    latent: { kind: "gaussian", dimensions: get("latentDimensions", 2) },
    beta: get("beta", defaultConfiguration.beta),
    epochs: get("epochs", defaultConfiguration.epochs),
    batchSize: get("batchSize", defaultConfiguration.batchSize),
    ...configuredOptimizer(get("optimizer", "adam"), get("momentum", 0)),
    learningRate: get("learningRate", defaultConfiguration.learningRate),
    learningRateSchedule: get<LearningRateSchedule>("learningRateSchedule", defaultConfiguration.learningRateSchedule),
    logInterval: get("logInterval", defaultConfiguration.logInterval),
    seed: get("seed", defaultConfiguration.seed),
    limit: get<number | null>("limit", null),
  };
}

/** Momentum is of gradient descent alone. */
function configuredOptimizer(kind: OptimizerDescription["kind"], momentum: number) {
  const optimizer: OptimizerDescription = kind === "sgd" ? { kind, momentum } : { kind };
  return kind === "adam" ? {} : { optimizer };
}

/** Whether a new run is to have the same bits on every processor. */
export function deterministicTraining(): boolean {
  return vscode.workspace.getConfiguration("latentLens.train").get<boolean>("deterministic") ?? false;
}

/** `mnist`, `fashion-mnist`, or a path. */
export function dataDescription(words: string): DataDescription {
  if (words === "mnist") return { kind: "mnist" };
  if (words === "fashion-mnist") {
    const folder = vscode.workspace.getConfiguration("latentLens").get<string>("fashionMnistFolder");
    return folder ? { kind: "fashion-mnist", folder } : { kind: "fashion-mnist" };
  }
  return { kind: "path", path: words };
}

/** A short name for a run on such data. */
export function runName(data: DataDescription): string {
  if (data.kind !== "path") return data.kind;
  return data.path.split(/[\\/]/).filter(Boolean).at(-1) ?? "data";
}
