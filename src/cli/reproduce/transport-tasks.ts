import { loadData } from "../../data/load.js";
import type { TrainingConfiguration } from "../../protocol.js";
import { defaultConfiguration, type PlainConfiguration } from "../../vae/defaults.js";
import { transportDescription } from "../../vae/latents/transport-description.js";
import { places } from "../places.js";
import type { KnownCurves } from "./known-curves.js";
import { circles, EmbeddedCurve, Embedding, roll } from "./plane-curves.js";
import { firstOfEachClass, TurnedDigits } from "./turned-digits.js";

/** One data set that VAELLS is trained and measured on. */
export interface TransportTask {
  readonly name: string;
  readonly train: number;
  readonly test: number;
  /** But for its data, which are written as files first. */
  readonly configuration: TrainingConfiguration;
  curves(): Promise<KnownCurves>;
}

export const SEED = 1;

const common: PlainConfiguration = {
  ...{ ...defaultConfiguration, seed: SEED },
  encoder: { ...defaultConfiguration.encoder, hidden: [512] },
  decoder: { ...defaultConfiguration.decoder, hidden: [512] },
};

/** With the settings of the curves' templates. */
function curveSettings(epochs: number, anchors: number): TransportTask["configuration"] {
  return {
    ...{ ...common, epochs, batchSize: 30 },
    latent: transportDescription({ dimensions: 2, operators: 2, anchors, warmUp: 500 }),
    likelihood: { kind: "gaussian", variance: 1e-3, mean: "linear" },
  };
}

const embedding = () => new Embedding(SEED);

const DIGITS = 10;

export const transportTasks: readonly TransportTask[] = [
  {
    ...{ name: "concentric-circles", train: 400, test: 400, configuration: curveSettings(300, 6) },
    curves: async () => new EmbeddedCurve(circles, embedding()),
  },
  {
    ...{ name: "swiss-roll", train: 1000, test: 500, configuration: curveSettings(150, 4) },
    curves: async () => new EmbeddedCurve(roll, embedding()),
  },
  {
    ...{ name: "turned-digits", train: 3000, test: 200 },
    configuration: {
      ...{ ...common, epochs: 25, batchSize: 32 },
      latent: transportDescription({ dimensions: 10, operators: 1, anchors: 10 * DIGITS, warmUp: 1000 }),
      likelihood: { kind: "bernoulli" },
    },
    curves: async () => {
      const { train } = await loadData({ kind: "mnist" }, { ...places, seed: SEED, limit: null });
      return new TurnedDigits(firstOfEachClass(train, DIGITS), train.height);
    },
  },
];
