/**
 * Every message between the inspector's process, the extension host and the inspector's page: types and nothing else.
 * The process answers, the host passes on, the page draws.
 */
import type { ModelMapping } from "./checkpoint/inspect/model-mapping.js";
import type { DataDescription, TrainerPlaces } from "./protocol.js";

/** What a file says of itself, without its numbers. */
export interface ModelOverview {
  readonly name: string;
  readonly format: string;
  /** Of the file; null for a folder. */
  readonly fileBytes: number | null;
  readonly parameters: number;
  readonly tensors: readonly TensorRow[];
  readonly notes: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly graph: ModelGraph;
  readonly vae: {
    readonly encoder: string | null;
    readonly decoder: string | null;
    readonly latentDimensions: number | null;
  } | null;
  /** How its decoder can be opened in the latent panel. */
  readonly opening: Opening;
  /** The data that a run of ours was trained on. */
  readonly data: DataDescription | null;
  /** Layers of a file of weights alone, of which the user may say what they are. */
  readonly layers: readonly LayerRow[];
}

export interface LayerRow {
  readonly name: string;
  /** In words: "64 → 16", "convolution 8 × 1 × 3 × 3". */
  readonly form: string;
}

/** Forms in which a model is written. */
export type ModelForm = "tfjs" | "onnx" | "keras" | "safetensors";

/**
 * A tfjs model of one half can be opened as it is; others once they are converted, for which activations may have to be asked. Null where there is no decoder.
 */
export type Opening =
  | { readonly kind: "model"; readonly decoder: string }
  | { readonly kind: "convert"; readonly askActivations: boolean }
  | null;

export interface TensorRow {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly role: "parameter" | "state" | "optimizer";
  /** Elements. */
  readonly count: number;
  readonly bytes: number;
}

/** What a model computes. */
export interface ModelGraph {
  /** Empty where nothing tells. */
  readonly nodes: readonly GraphRow[];
  /** What was supposed of weights alone, in words; null for a graph that the file tells. */
  readonly supposed: readonly string[] | null;
}

/** A layer or an operation. */
export interface GraphRow {
  readonly name: string;
  readonly operation: string;
  /** Names of the values that it takes, without the tensors that it holds. */
  readonly inputs: readonly string[];
  /** Names of the values that it gives. */
  readonly outputs: readonly string[];
  /** Of what it gives: "28 × 28 × 8", "" where nothing tells. */
  readonly shapes: readonly string[];
  /** What it is set to, name and value. */
  readonly attributes: readonly (readonly [string, string])[];
  /** The tensors that it holds, by their places in the overview. */
  readonly tensors: readonly number[];
  /** Of a VAE. */
  readonly part: "encoder" | "code" | "decoder" | null;
}

/** One sentence on a model's health. */
export interface Finding {
  readonly level: "good" | "notice" | "problem";
  readonly message: string;
  /** The tensor that it speaks of, by its place in the overview. */
  readonly tensor: number | null;
}

export interface TensorStatistics {
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
  readonly zero: number;
  /** Numbers too small for full precision, 0 excepted. */
  readonly denormal: number;
  /** Of the finite numbers; null where there is none. */
  readonly moments: {
    readonly minimum: number;
    readonly maximum: number;
    readonly mean: number;
    readonly standardDeviation: number;
    /** √Σ x². */
    readonly norm: number;
  } | null;
  /** Of the finite numbers, or of an even sample of them. */
  readonly quantiles: readonly { readonly share: number; readonly value: number }[];
  readonly sampled: boolean;
  /** Counts of finite numbers in equal bins from minimum to maximum. */
  readonly histogram: readonly number[];
  /** Null where it is no matrix, or too large a one. */
  readonly matrix: MatrixStatistics | null;
  /** The first layer's weights as pictures. */
  readonly filters: FilterImages | null;
}

export interface MatrixStatistics {
  readonly rows: number;
  readonly columns: number;
  /** The largest singular value. */
  readonly spectralNorm: number;
  /** exp of the entropy of the singular values' shares (Roy & Vetterli 2007). */
  readonly effectiveRank: number;
}

/** Grey or RGB pictures one after the other, 0 in the middle grey, each with a scale of its own. */
export interface FilterImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
  /** Pictures of the layer, of which `count` are shown. */
  readonly total: number;
}

/** How one tensor differs between two files. */
export interface TensorComparison {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: TensorRow["role"];
  readonly status: "same" | "changed" | "only here" | "only there" | "other shape";
  /** ‖b − a‖ / ‖a‖; null where it has no meaning. */
  readonly relativeChange: number | null;
  /** ⟨a, b⟩ / ‖a‖‖b‖. */
  readonly cosine: number | null;
}

/** What the user says of a file of weights alone. */
export interface ToldOfModel {
  readonly mapping: ModelMapping;
  /** A training file of the same architecture; it is evaluated, and only where the user trusts it. */
  readonly like?: string;
}

export type HostToInspector =
  | { readonly type: "open"; readonly path: string; readonly name: string }
  | { readonly type: "health" }
  | { readonly type: "statistics"; readonly tensor: number }
  | { readonly type: "compare"; readonly path: string; readonly name: string }
  /** Writes the model in another form: to a folder, or as safetensors to a file. */
  | ({ readonly type: "export"; readonly form: ModelForm; readonly target: string } & ToldOfModel)
  /** Runs a data set's test images through the model; answered by `activity`. */
  | ({ readonly type: "activity"; readonly data: DataDescription } & TrainerPlaces)
  | { readonly type: "cancelActivity" };

export type InspectorToHost =
  | { readonly type: "overview"; readonly overview: ModelOverview }
  | { readonly type: "progress"; readonly done: number; readonly total: number }
  | { readonly type: "health"; readonly findings: readonly Finding[]; readonly sha256: string | null }
  | { readonly type: "statistics"; readonly tensor: number; readonly statistics: TensorStatistics }
  | {
      readonly type: "comparison";
      readonly names: readonly [string, string];
      readonly tensors: readonly TensorComparison[];
    }
  | {
      readonly type: "exported";
      readonly form: ModelForm;
      readonly target: string;
      readonly encoder: string | null;
      readonly decoder: string | null;
      /** What the file does not tell and was supposed, in words. */
      readonly supposed: readonly string[];
      /** What a training file told, to be kept. */
      readonly told?: ModelMapping;
    }
  | ActivityNews
  | { readonly type: "problem"; readonly message: string };

/** How a run of the test set stands: a part of it (0 to 1), what it found, or why there is nothing. */
export interface ActivityNews {
  readonly type: "activity";
  readonly part: number;
  readonly findings: readonly Finding[] | null;
  readonly problem?: string;
}

export type HostToPage = Exclude<InspectorToHost, { type: "exported" }>;

export type PageToHost =
  | { readonly type: "ready" }
  | { readonly type: "statistics"; readonly tensor: number }
  | { readonly type: "copy"; readonly text: string }
  | { readonly type: "save"; readonly suggestedName: string; readonly bytes: Uint8Array }
  | { readonly type: "settingsDiff" }
  | { readonly type: "openInPanel" }
  | { readonly type: "export" }
  | { readonly type: "chooseLayers" }
  | { readonly type: "activity" }
  | { readonly type: "cancelActivity" };
