import * as path from "node:path";
import type { Backend } from "../../compute/backend.js";
import type { DataSet } from "../../data/data-set.js";
import { loadData } from "../../data/load.js";
import { ownData } from "../../data/own-images.js";
import type {
  DataDescription,
  DataSummary,
  TrainerPlaces,
  TrainerToHost,
  TrainingConfiguration,
  TrainingOverrides,
} from "../../protocol.js";
import { relativeWithin } from "../../relative-path.js";
import { checkConfiguration } from "../../vae/configuration.js";
import { type DefinedModel, modelOf } from "../../vae/define/model.js";
import type { OwnParts } from "../../vae/vae.js";
import { createEngine } from "../create-engine.js";
import type { TrainingEngine } from "../engine.js";
import { stepsInEpoch } from "../loop.js";
import { inFile, type TrainingFile } from "./load.js";
import { withOwnRandom } from "./own-random.js";

/** What a training file says, as a training needs it. Mistakes carry their places in the file. */
export class TrainingFileModel {
  readonly #model: DefinedModel;

  constructor(
    private readonly file: TrainingFile,
    private readonly places: TrainerPlaces,
  ) {
    this.#model = this.placed(() => modelOf(file.definition));
  }

  /** What a run folder can hold of it. @throws TrainingFileError where a setting is out of range */
  configuration(overrides: TrainingOverrides): TrainingConfiguration {
    return this.placed(() => {
      const configuration = { ...this.#model.configuration, data: this.#dataDescription(), ...overrides };
      checkConfiguration(configuration);
      return configuration;
    });
  }

  /** What the file makes by itself. Its variables are the file's: they serve one model. */
  get own(): OwnParts {
    return this.#model.own;
  }

  async loadData({ data, seed, limit }: TrainingConfiguration): Promise<DataSet> {
    const given = this.file.definition.data;
    try {
      if (typeof given === "function") return ownData(await given(), { seed, limit });
      return await loadData(data, { ...this.places, seed, limit });
    } catch (error) {
      throw this.explain(error);
    }
  }

  async createEngine(
    configuration: TrainingConfiguration,
    data: DataSummary,
    backend: Backend,
    report?: (message: TrainerToHost) => void,
  ): Promise<TrainingEngine> {
    const stepsPerEpoch = stepsInEpoch(data.trainCount, configuration.batchSize);
    const { own } = this;
    try {
      const engine = await createEngine(configuration, data, backend, { report, stepsPerEpoch, own });
      return this.#withPlaces(withOwnRandom(engine, configuration.seed));
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** An error with its place in the file, where it has one. */
  readonly explain = (error: unknown): unknown => inFile(error, this.file.path, this.file.sources);

  /** Relative paths start from the file, which may be elsewhere when the run goes on. */
  #dataDescription(): DataDescription {
    const { data = { kind: "mnist" } } = this.file.definition;
    if (typeof data === "function") return { kind: "own" };
    if (data.kind !== "path") return data;
    const target = path.resolve(path.dirname(this.file.path), data.path);
    const { workspaceFolder } = this.places;
    const relative = workspaceFolder === null ? null : relativeWithin(workspaceFolder, target);
    return { ...data, path: relative === null ? target : relative || "." };
  }

  #withPlaces(engine: TrainingEngine): TrainingEngine {
    const placed = <T>(work: () => T) => this.placed(work);
    return {
      ...engine,
      trainBatch: (...given) => {
        const [, step] = given;
        return placed(() => atStep(step, () => engine.trainBatch(...given)));
      },
      evaluate: (...given) => placed(() => engine.evaluate(...given)),
    };
  }

  /** What the work gives; its errors with their places in the file. */
  placed<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.explain(error);
    }
  }
}

/** Says at which step an error came. */
function atStep<T>(step: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) error.message = `step ${step}: ${error.message}`;
    throw error;
  }
}
