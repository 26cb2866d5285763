import * as tf from "@tensorflow/tfjs";
import type {
  LatentDescription,
  LikelihoodDescription,
  NetworkDescription,
  OptimizerDescription,
  TrainingConfiguration,
} from "../../protocol.js";
import type { Architecture } from "../architectures/architecture.js";
import { ConfigurationError } from "../configuration-error.js";
import { defaultConfiguration } from "../defaults.js";
import type { Likelihood } from "../likelihoods/likelihood.js";
import type { Objective as InternalObjective } from "../objectives/objective.js";
import { optimizerForms, optimizerKinds } from "../optimizers/optimizer-step.js";
import type { OwnParts } from "../vae.js";
import type { LearningSettings, NetworkDefinition, Objective, OwnLikelihood, VaeDefinition } from "./definition.js";
import { ownCall } from "./own-call.js";
import { namedVariables, ownDecoder, ownEncoder } from "./own-network.js";

/** A definition in two: what a run folder can hold as JSON, and what only the training file can make. */
export interface DefinedModel {
  readonly configuration: Omit<TrainingConfiguration, "data">;
  readonly own: OwnParts;
}

/** @throws ConfigurationError that begins with the part that it speaks of */
export function modelOf(definition: VaeDefinition): DefinedModel {
  const { train = {}, latent } = definition;
  const known = new Set([
    "epochs",
    "batchSize",
    "optimizer",
    "learningRate",
    "learningRateSchedule",
    "logInterval",
    "seed",
    "limit",
  ]);
  for (const name of Object.keys(train)) {
    if (!known.has(name)) {
      throw new ConfigurationError(`train has no setting ${name}; there are ${[...known].join(", ")}`);
    }
  }
  const { encoder, decoder, likelihood, objective } = definition;
  return {
    configuration: {
      encoder: description(encoder),
      decoder: description(decoder),
      latent: plain("latent", latent) as LatentDescription,
      likelihood: isOwnLikelihood(likelihood)
        ? { kind: "own" }
        : (plain("likelihood", likelihood) as LikelihoodDescription),
      beta: 1,
      epochs: train.epochs ?? defaultConfiguration.epochs,
      batchSize: train.batchSize ?? defaultConfiguration.batchSize,
      ...optimization(train),
      learningRateSchedule: train.learningRateSchedule ?? defaultConfiguration.learningRateSchedule,
      logInterval: train.logInterval ?? defaultConfiguration.logInterval,
      seed: train.seed ?? defaultConfiguration.seed,
      limit: train.limit ?? null,
    },
    own: {
      ...part("encoder", ownArchitecture(encoder, ownEncoder)),
      ...part("decoder", ownArchitecture(decoder, ownDecoder)),
      ...part("likelihood", isOwnLikelihood(likelihood) ? ownLikelihood(likelihood) : null),
      ...part("objective", objective ? ownObjective(objective) : null),
    },
  };
}

/** An optimizer and its step size, which either it or `train` says. */
function optimization({ optimizer: given, learningRate: said }: LearningSettings) {
  if (given === undefined) return { learningRate: said ?? defaultConfiguration.learningRate };
  if (typeof given !== "object" || given === null || !optimizerKinds.includes(given.kind)) {
    throw new ConfigurationError(
      "optimizer is none that there is: adam({ learningRate }), adagrad(), sgd({ momentum })",
    );
  }
  const { learningRate: own, ...optimizer } = given;
  if (own !== undefined && said !== undefined) {
    throw new ConfigurationError(`learningRate is said twice: ${said}, and ${own} of the optimizer; leave one out`);
  }
  const learningRate = own ?? said ?? optimizerForms[optimizer.kind].learningRate;
  const settings = Object.entries(optimizer).filter(([, value]) => value !== undefined);
  return { optimizer: Object.fromEntries(settings) as unknown as OptimizerDescription, learningRate };
}

function part<N extends string, T>(name: N, value: T | null): { [name in N]?: T } {
  return (value === null ? {} : { [name]: value }) as { [name in N]?: T };
}

function isDeclared(network: NetworkDefinition): network is NetworkDescription {
  return "kind" in network && typeof network.kind === "string";
}

function description(network: NetworkDefinition): NetworkDescription {
  return isDeclared(network) ? (plain("network", network) as NetworkDescription) : { kind: "own" };
}

function ownArchitecture(
  network: NetworkDefinition,
  make: (network: Exclude<NetworkDefinition, NetworkDescription>) => Architecture,
): Architecture | null {
  return isDeclared(network) ? null : make(network);
}

/** A copy that JSON can hold. @throws ConfigurationError for values that it can't */
function plain(name: string, value: object): object {
  try {
    return JSON.parse(JSON.stringify(value)) as object;
  } catch {
    throw new ConfigurationError(`${name} holds what can't be written down as JSON`);
  }
}

function isOwnLikelihood(likelihood: VaeDefinition["likelihood"]): likelihood is OwnLikelihood {
  return "logDensity" in likelihood && typeof likelihood.logDensity === "function";
}

function ownLikelihood({
  logDensity,
  parametersPerPixel = 1,
  meanActivation = "sigmoid",
  variables = {},
}: OwnLikelihood): Likelihood {
  return {
    description: { kind: "own" },
    parametersPerPixel,
    variables: namedVariables("likelihood", variables),
    logDensity: (x, output) =>
      perExample(
        "likelihood",
        ownCall("likelihood", () => logDensity(x, output)),
        x.shape[0],
      ),
    meanActivation,
  };
}

/** The training file's objective as a mean over the batch; what a latent space trains beside its divergence stays. */
function ownObjective(objective: Objective): InternalObjective {
  return ({ reconstruction, divergence, posterior, z, x }, moment) => {
    const examples = reconstruction.shape[0];
    const kl = divergence.perExample ?? (tf.fill([examples], 1).mul(divergence.value) as tf.Tensor1D);
    const terms = {
      ...{ ...moment, reconstruction, kl, x, z, mean: posterior.mean },
      klByDimension: divergence.perDimension ?? (kl.expandDims(1) as tf.Tensor2D),
      logVariance: posterior.logVariance ?? tf.zerosLike(posterior.mean),
    };
    const costs = ownCall("objective", () => objective(terms));
    const minimised = tf.mean(perExample("objective", costs, examples)) as tf.Scalar;
    return divergence.penalties.reduce((sum, { value }) => tf.add(sum, value), minimised) as tf.Scalar;
  };
}

/** @throws ConfigurationError that names the shape where a function did not give one number an example */
function perExample(name: string, value: unknown, examples: number): tf.Tensor1D {
  if (!(value instanceof tf.Tensor)) {
    throw new ConfigurationError(`${name} gave ${value === null ? "null" : typeof value}, no tensor`);
  }
  if (value.rank !== 1 || value.shape[0] !== examples) {
    throw new ConfigurationError(
      `${name} gave a tensor of shape [${value.shape}]; it is to give one number an example, [${examples}]`,
    );
  }
  return value as tf.Tensor1D;
}
