import * as path from "node:path";
import { newRunFolder, readRunDescription } from "../checkpoint/run-folder/index.js";
import type {
  Activation,
  LearningRateSchedule,
  OptimizerDescription,
  ResumeRunRequest,
  TrainFileRequest,
  TrainingConfiguration,
  TrainingOverrides,
  TrainRequest,
} from "../protocol.js";
import { isTrainingFileName, trainingFileTitle } from "../training/training-file/file-name.js";
import { checkConfiguration } from "../vae/configuration.js";
import { ConfigurationError } from "../vae/configuration-error.js";
import { defaultConfiguration } from "../vae/defaults.js";
import { latentSpecifications, parseLatent } from "../vae/latents/registry.js";
import { optimizerForms, optimizerKinds } from "../vae/optimizers/optimizer-step.js";
import { type Preset, presets } from "../vae/presets.js";
import type { Arguments } from "./arguments.js";
import { type Command, exitCode } from "./command.js";
import { binarizationNamed, binarizations, dataDescription, places, runName, runsFolder } from "./places.js";
import { tellEnd, trainAndTell } from "./training.js";
import { UsageError } from "./usage-error.js";

const activations: readonly Activation[] = ["relu", "tanh", "sigmoid", "elu", "softplus", "linear"];
const schedules: readonly LearningRateSchedule[] = ["constant", "cosine"];

export const train: Command = {
  name: "train",
  summary: "trains a model, or goes on with a run",
  operands: [],
  optionalOperands: ["FILE"],
  options: {
    preset: { type: "string" },
    data: { type: "string" },
    binarize: { type: "string" },
    epochs: { type: "string" },
    "batch-size": { type: "string" },
    optimizer: { type: "string" },
    momentum: { type: "string" },
    "learning-rate": { type: "string" },
    "learning-rate-schedule": { type: "string" },
    latent: { type: "string" },
    hidden: { type: "string" },
    activation: { type: "string" },
    beta: { type: "string" },
    limit: { type: "string" },
    "log-interval": { type: "string" },
    seed: { type: "string" },
    out: { type: "string" },
    name: { type: "string" },
    deterministic: { type: "boolean" },
    resume: { type: "string" },
    json: { type: "boolean" },
  },
  help: `
latent-lens train [options]                       trains a new run
latent-lens train FILE.vae.ts [options]           trains what a training file says; the file is executed
latent-lens train --resume RUN [--epochs N]       goes on with one, with its own settings

  --preset ${presets.map(({ name }) => name).join("|")}     a ready-made model, which the options below alter (document)
  --data mnist|fashion-mnist|DIR|FILE   what to train on (mnist)
  --binarize ${binarizations.join("|")}     grey levels to 0 and 1: drawn anew whenever they are seen, or cut at 0.5 (none)
  --epochs N                            times that the training set is seen (100); with --resume it may only rise
  --batch-size N                        examples in a step (128)
  --optimizer ${optimizerKinds.join("|")}          what moves the weights (adam)
  --momentum X                          of --optimizer sgd, from 0 to below 1 (0)
  --learning-rate X                     step size (0.001; with --optimizer adagrad 0.01)
  --learning-rate-schedule constant|cosine   how it moves over the epochs (constant)
  --latent SPEC                         latent space (gaussian:2), one of
                                        ${latentSpecifications.join("\n                                        ")}
  --hidden N[,N…]                       units of the encoder's hidden layers; the decoder has them in reverse (400)
  --activation ${activations.join("|")}   of the hidden layers (relu)
  --beta X                              weight of the divergence in the objective (1)
  --limit N                             trains on the first N examples only; the test set stays whole
  --log-interval N                      batches between two lines of the training metrics (30)
  --seed N                              same seed, same numbers (1)
  --deterministic                       the same numbers on every processor, at a tenth to a quarter of the speed
  --out DIR                             the run folder itself (.vae/runs/<utc>-<name>)
  --name NAME                           the run's name (that of the data)
  --json                                standard output is one JSON object a line

Ctrl-C writes a checkpoint; --resume goes on from it to the same numbers.`,
  async run(given, output) {
    const resumed = given.text("resume");
    const request = resumed === undefined ? newRun(given) : await resumption(resumed, given);
    const run = await trainAndTell(request, output);
    if (!run) return exitCode.interrupted;
    tellEnd(request.folder, run, output);
    return exitCode.done;
  },
};

/** What a training file says itself. */
const saidByFile = ["preset", "data", "binarize", "latent", "hidden", "activation", "beta"];

function newRun(given: Arguments): TrainRequest | TrainFileRequest {
  const [file] = given.operands;
  return file === undefined ? newConfiguredRun(given) : newFileRun(file, given);
}

function newFileRun(words: string, given: Arguments): TrainFileRequest {
  if (!isTrainingFileName(words)) {
    throw new UsageError(`"${words}" is no training file: their names end in .vae.ts or .vae.js`);
  }
  const said = given.names.find((name) => saidByFile.includes(name));
  if (said) throw new UsageError(`--${said} can't go with a training file, which says it itself`);
  const file = path.resolve(words);
  const name = given.text("name") ?? trainingFileTitle(path.basename(file));
  const overrides = {
    ...numbers(given, ["epochs", "batch-size", "log-interval", "seed", "limit"]),
    ...optimization(given),
    ...(given.has("learning-rate-schedule")
      ? { learningRateSchedule: given.choice("learning-rate-schedule", schedules) }
      : {}),
  };
  inRange(() => checkConfiguration({ ...defaultConfiguration, ...overrides }));
  const deterministic = given.flag("deterministic");
  return { type: "trainFile", ...places, folder: folderOf(given, name), name, file, overrides, deterministic };
}

/** The optimizer and the step size that are asked for; another optimizer brings its own step size. */
function optimization(given: Arguments): Pick<TrainingOverrides, "optimizer" | "learningRate"> {
  const kind = given.choice("optimizer", optimizerKinds);
  const momentum = given.number("momentum");
  if (momentum !== undefined && kind !== "sgd") throw new UsageError("--momentum goes with --optimizer sgd");
  const learningRate = given.number("learning-rate") ?? (kind && optimizerForms[kind].learningRate);
  return {
    ...(kind ? { optimizer: { kind, ...(momentum === undefined ? {} : { momentum }) } as OptimizerDescription } : {}),
    ...(learningRate === undefined ? {} : { learningRate }),
  };
}

/** Whole numbers that are there, by the configuration's names. */
function numbers(given: Arguments, names: readonly string[]): TrainingOverrides {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given.whole(name);
      return value === undefined ? [] : [[name.replace(/-./g, (letter) => letter.slice(1).toUpperCase()), value]];
    }),
  );
}

function folderOf(given: Arguments, name: string): string {
  const out = given.text("out");
  return out === undefined ? newRunFolder(runsFolder, name, new Date()) : path.resolve(out);
}

function newConfiguredRun(given: Arguments): TrainRequest {
  const configuration = configured(given);
  const name = given.text("name") ?? runName(configuration.data);
  return {
    type: "train",
    ...places,
    folder: folderOf(given, name),
    name,
    configuration,
    deterministic: given.flag("deterministic"),
  };
}

/** @throws UsageError where a setting is out of range */
function configured(given: Arguments): TrainingConfiguration {
  const names = presets.map(({ name }) => name);
  const preset = given.choice("preset", names) ?? "document";
  const { encoder, decoder, ...defaults } = (presets.find(({ name }) => name === preset) as Preset).configuration;
  const hidden = given.wholes("hidden") ?? encoder.hidden;
  const activation = given.choice("activation", activations) ?? encoder.activation;
  const latent = given.text("latent");
  return inRange(() => {
    const configuration: TrainingConfiguration = {
      ...defaults,
      data: dataDescription(given.text("data") ?? "mnist", binarizationNamed(given.choice("binarize", binarizations))),
      encoder: { ...encoder, hidden, activation },
      decoder: { ...decoder, hidden: [...hidden].reverse(), activation },
      latent: latent === undefined ? defaults.latent : parseLatent(latent),
      beta: given.number("beta") ?? defaults.beta,
      epochs: given.whole("epochs") ?? defaults.epochs,
      batchSize: given.whole("batch-size") ?? defaults.batchSize,
      ...optimization(given),
      learningRateSchedule: given.choice("learning-rate-schedule", schedules) ?? defaults.learningRateSchedule,
      logInterval: given.whole("log-interval") ?? defaults.logInterval,
      seed: given.whole("seed") ?? defaults.seed,
      limit: given.whole("limit") ?? defaults.limit,
    };
    checkConfiguration(configuration);
    return configuration;
  });
}

/** What is no possible configuration was wrongly asked for here. */
function inRange<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

const withResume = new Set(["resume", "epochs", "json", "verbose"]);

async function resumption(run: string, given: Arguments): Promise<ResumeRunRequest> {
  const other = given.names.find((name) => !withResume.has(name));
  if (other)
    throw new UsageError(`--${other} can't go with --resume: the run has its own settings, only --epochs may rise`);
  const folder = path.resolve(run);
  const epochs = given.whole("epochs");
  const { configuration } = await readRunDescription(folder);
  if (configuration && epochs !== undefined) {
    inRange(() => checkConfiguration({ ...configuration, epochs }));
    if (epochs < configuration.epochs) {
      throw new UsageError(`--epochs ${epochs}: the run has ${configuration.epochs} already, and epochs may only rise`);
    }
  }
  return { type: "resumeRun", ...places, folder, ...(epochs === undefined ? {} : { epochs }) };
}
