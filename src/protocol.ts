/**
 * Every message between extension host, trainer and webview, and the data that they share: types and nothing else.
 *
 * State flows one way (trainer → host → webview), commands the other (webview → host → trainer).
 * All terms are in nats per example. All arrays are little-endian typed arrays, row-major.
 */

// ---------------------------------------------------------------------------------------------------- a run, described

export type Split = "train" | "test";

export type Activation = "relu" | "tanh" | "sigmoid" | "elu" | "softplus" | "linear";

/**
 * How grey levels become 0 and 1. `dynamic`: each is the chance of a 1, drawn anew whenever training sees it and once for the
 * test set (Burda et al. 2016); `threshold`: what is above 0.5 is 1.
 */
export type Binarization = "dynamic" | "threshold";

interface ReadData {
  /** Grey levels stay as they are where nothing is said. */
  readonly binarization?: Binarization | undefined;
}

/** Where examples come from. A path is absolute or relative to the workspace's first folder. */
export type DataDescription =
  | ({ readonly kind: "mnist" } & ReadData)
  | ({ readonly kind: "fashion-mnist"; readonly folder?: string } & ReadData)
  | ({ readonly kind: "path"; readonly path: string } & ReadData)
  /** Images that the training file makes. */
  | { readonly kind: "own" };

/** The form of one image. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A multi-layer perceptron's hidden part; the sizes at its ends follow from data and latent. */
export interface MlpDescription {
  readonly kind: "mlp";
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

/** Convolutions at the image's side, fully connected layers (`hidden`) at the latent's. */
export interface ConvolutionalDescription {
  readonly kind: "conv";
  /** Channels of each convolution, in the order of the data's way: an encoder's rise, a decoder's fall. */
  readonly filters: readonly number[];
  readonly kernelSize: number;
  /** Each convolution makes the image smaller by it, each of a decoder larger. */
  readonly stride: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

/** A network that the training file makes itself; only the file can make it again. */
export interface OwnNetworkDescription {
  readonly kind: "own";
}

export type NetworkDescription = MlpDescription | ConvolutionalDescription | OwnNetworkDescription;

/** A latent space by name, with the numbers that define it (`{ kind: "gaussian", dimensions: 2 }`). */
export interface LatentDescription {
  readonly kind: string;
  /** Coordinates of one z as the decoder takes it. */
  readonly dimensions: number;
  readonly [parameter: string]: string | number | boolean;
}

export interface LikelihoodDescription {
  readonly kind: string;
  readonly [parameter: string]: string | number | boolean;
}

/** An optimizer by name, with the numbers that define it beside the learning rate; PyTorch's where one is not said. */
export type OptimizerDescription =
  | { readonly kind: "adam"; readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number }
  | { readonly kind: "adagrad"; readonly epsilon?: number }
  | { readonly kind: "sgd"; readonly momentum?: number };

/** How the step size moves over the epochs: it stays, or falls along a half cosine to a hundredth. */
export type LearningRateSchedule = "constant" | "cosine";

/** All that decides a run's numbers. What is not here does not change them. */
export interface TrainingConfiguration {
  readonly data: DataDescription;
  readonly encoder: NetworkDescription;
  readonly decoder: NetworkDescription;
  readonly latent: LatentDescription;
  readonly likelihood: LikelihoodDescription;
  /** Weight of the divergence in the objective; the totals shown are unweighted. */
  readonly beta: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Adam where nothing is said. */
  readonly optimizer?: OptimizerDescription;
  readonly learningRate: number;
  readonly learningRateSchedule: LearningRateSchedule;
  /** Batches between two lines of the training metrics. */
  readonly logInterval: number;
  readonly seed: number;
  /** Cuts the training set (never the test set) to its first examples. */
  readonly limit: number | null;
}

/** The form of the examples, and where they came from. */
export interface DataSummary {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly trainCount: number;
  readonly testCount: number;
  /** Names of the classes in label order; empty where there are no labels. */
  readonly classNames: readonly string[];
  /** SHA-256 over shapes, pixels and labels. */
  readonly fingerprint: string;
}

export type RunStatus =
  /** A writer holds the lock, or held it when its machine stopped. */
  | "running"
  | "paused"
  /** The trainer ended before the run did; it can go on from its last checkpoint. */
  | "interrupted"
  | "cancelled"
  | "failed"
  | "done"
  /** A model that was loaded, not trained. */
  | "loaded";

/** One line of `metrics.jsonl`, and of the command line's `--json`. */
export interface MetricLine {
  readonly event: "log";
  readonly split: Split;
  readonly epoch: number;
  readonly step: number;
  readonly reconstruction: number;
  /** KL(q(z|x) ‖ p(z)), or null where the model has none. */
  readonly kl: number | null;
  readonly divergence: { readonly name: string; readonly value: number };
  /** What the optimizer minimised. */
  readonly objective: number;
  /** reconstruction + kl = −ELBO; the objective where there is no KL. */
  readonly total: number;
  /** The KL's share of each latent dimension; their sum is `kl`. Absent where it does not fall apart. */
  readonly klByDimension?: readonly number[];
  /** Trained terms that are no divergence (a commitment, a norm of operators), each weighted as it is in the objective. */
  readonly penalties?: readonly NamedValue[];
  /** What is not trained but tells how the latent space stands: curvatures, a codebook's perplexity. */
  readonly measures?: readonly NamedValue[];
  /** Wall time since the run's first step, pauses left out. */
  readonly seconds: number;
  readonly examplesPerSecond: number;
}

export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/** A recorded moment that the time slider can go back to. */
export interface SnapshotSummary {
  readonly step: number;
  readonly epoch: number;
}

/** Names of the training file, or of a program that trained: where it was (relative to the workspace where it lay in it), and its copy below `training-code/`. */
export interface TrainingCode {
  readonly original: string;
  readonly entry: string;
}

/** A training by a program of the user's own, which writes its run folder itself. */
export interface ProgramDescription {
  readonly language: "python";
  readonly latent: LatentDescription;
  readonly likelihood: LikelihoodDescription;
  /** 0 where the program did not say. */
  readonly epochs: number;
  /** What it says of itself, to be compared with other runs. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** `run.json`: what a run is, and how it stands. */
export interface RunDescription {
  readonly schemaVersion: 1;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly status: RunStatus;
  /** The error in one line where the status is `failed`. */
  readonly message?: string;
  /** Null for a model that was not trained here: one that was loaded, or that a `program` trains. */
  readonly configuration: TrainingConfiguration | null;
  /** The file that the run was made by, and its copy in `training-code/`. */
  readonly trainingCode?: TrainingCode;
  readonly program?: ProgramDescription;
  readonly data: DataSummary;
  /** 0 for a model that was loaded, and where a program has not told yet. */
  readonly stepsPerEpoch: number;
  /** Of all that took part: `latentLens`, and `tfjs` and `node`, or `python` and `torch`. */
  readonly versions: { readonly latentLens: string; readonly [program: string]: string };
  /**
   * What computed: `wasm-simd`, `wasm-relaxed-simd`, `wasm`, `cpu`, `torch cuda`; with the number of threads. Rounding depends
   * on it.
   */
  readonly backend: string;
  readonly best?: MetricLine;
  readonly last?: MetricLine;
}

// ------------------------------------------------------------------------------------------------ what the panel draws

/** The latent picture of the run's test sample at one step. N = examples in the sample, D = latent dimensions. */
export interface LatentSnapshot extends SnapshotSummary {
  /** False for a passing look between two records. */
  readonly recorded: boolean;
  /** N × D posterior means. */
  readonly means: Float32Array;
  /** N × D log variances of the posterior; null for a deterministic encoder. */
  readonly logVariances: Float32Array | null;
  /** N, nats: −log p(x|z) at one sampled z. */
  readonly reconstruction: Float32Array | null;
  /** N, nats. */
  readonly kl: Float32Array | null;
  /**
   * Where the decoder's weights of that step are, one after the other in the order of `DecoderModel.weightSpecs`; null where
   * unchanged. A page reads them by itself: they are most of a snapshot.
   */
  readonly decoderWeights: ByteRange | null;
  /** Numbers of the space itself that drawing it takes: operators and anchors of learned transports. Absent for most spaces. */
  readonly latentArrays?: LatentArrays;
}

export type LatentArrays = Readonly<Record<string, Float32Array>>;

/** The fixed sample of the test set that the snapshots speak of. */
export interface ExampleSample {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** N × height × width × channels, 0–255. */
  readonly images: Uint8Array;
  /** N, indices into `DataSummary.classNames`; null without labels. */
  readonly labels: Int32Array | null;
}

/** An `ExampleSample` as it is told to a page, which reads the images by itself: they are most of all that it needs. */
export interface ExampleOutline extends Omit<ExampleSample, "images"> {
  /** N. */
  readonly count: number;
  readonly images: ByteRange;
}

/** A part of a file. */
export interface ByteRange {
  /** The file's path; to a page, the address that it may be fetched from. */
  readonly file: string;
  readonly begin: number;
  /** The first byte that does not belong to it any more. */
  readonly end: number;
}

/** A tfjs model without its numbers, as `model.json` holds it. */
export interface DecoderModel {
  readonly format: "layers-model" | "graph-model";
  readonly modelTopology: unknown;
  readonly weightSpecs: readonly WeightSpec[];
  /** Shape of one decoded image. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
}

/** Where a run is now. */
export interface TrainingProgress {
  readonly status: RunStatus;
  /** Epochs count from 1; 0 before the first step. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly examplesPerSecond: number | null;
  readonly remainingSeconds: number | null;
  readonly message?: string;
}

/** A Monte Carlo estimate; the standard error is null where one draw says nothing of it. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number | null;
}

/**
 * Where the mean KL(q(z|x) ‖ p(z)) goes: I + marginal KL, and of the latter TC + dimension-wise KL; nats. A curved space has no
 * independent dimensions: there the last two are null.
 */
export interface ElboSurgery {
  readonly examples: number;
  /** Of z for each example. */
  readonly draws: number;
  /** The mean KL of the same examples, in closed form where there is one. */
  readonly kl: number;
  /** I(n; z) between the example's number and its code, at most log N (Hoffman & Johnson 2016). */
  readonly mutualInformation: Estimate;
  /** KL(q(z) ‖ p(z)) of the aggregate posterior. */
  readonly marginalKl: Estimate;
  /** KL(q(z) ‖ Π q(z_d)) (Chen et al. 2018). */
  readonly totalCorrelation: Estimate | null;
  /** Σ_d KL(q(z_d) ‖ p(z_d)). */
  readonly dimensionWiseKl: Estimate | null;
  readonly marginalKlByDimension: readonly number[];
}

/** One value for each example (of a sample, for those of `spreadIndices`), nats; all from the same draws of z. */
export interface ExampleTerms {
  /** Mean of −log p(x|z). */
  readonly reconstruction: Float32Array;
  readonly elbo: Float32Array;
  /** log p(x), by importance sampling. */
  readonly logLikelihood: Float32Array;
  /** Of the draws, how many count. */
  readonly effectiveSampleSize: Float32Array;
  /** log p(x) by integration over z, where there is `ElboBreakdown.exact`. */
  readonly exactLogLikelihood?: Float32Array;
}

/** How well the labels can be told from the codes, by the space's own distance, on `examples` of them. */
export interface LabelSeparation {
  readonly examples: number;
  /** Of the examples, the part whose `neighbours` nearest others have its label in their majority. */
  readonly accuracy: number;
  readonly neighbours: number;
  /** Mean of (b − a) / max(a, b), with a the mean distance to the own class and b to the nearest other one (Rousseeuw 1987). */
  readonly silhouette: number;
}

/** Where an image's nats go, height × width, means over the examples, channels summed. */
export interface PixelTerms {
  /** −log p(x|z) of each pixel. */
  readonly cost: Float32Array;
  /** The part of it that no model can avoid: the entropy of its grey levels. */
  readonly entropy: Float32Array;
}

/** The ELBO taken apart, with log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)) by importance sampling; means over examples, in nats. */
export interface ElboBreakdown {
  readonly step: number;
  readonly epoch: number;
  readonly examples: number;
  /** Draws of z for each example. */
  readonly samples: number;
  readonly logLikelihood: number;
  /** Of the same draws. */
  readonly elbo: number;
  /** Low on average: a bound that tightens with the number of draws. */
  readonly gap: number;
  /** Monte Carlo standard error of `logLikelihood`. */
  readonly standardError: number | null;
  readonly effectiveSampleSize: number;
  /** Mean of −log p(x|z) of the same draws. */
  readonly reconstruction: number;
  /** L_k of Burda et al. (2016), from the ELBO (k = 1) to `logLikelihood`. */
  readonly bounds: readonly { readonly samples: number; readonly value: number }[];
  /** Var_x(E[z_d]) by latent dimension, and how many are above 0.01 (Burda et al. 2016). */
  readonly meanVariances: readonly number[];
  readonly activeUnits: number;
  /** Null where the posterior has no density. */
  readonly surgery: ElboSurgery | null;
  /**
   * Mean log p(x) by integration over a flat space of two dimensions, and the mean change by the last halving of its step, which
   * bounds the error; null elsewhere.
   */
  readonly exact: { readonly logLikelihood: number; readonly error: number } | null;
  /** Null without labels. */
  readonly separation: LabelSeparation | null;
  readonly byExample: ExampleTerms;
  /** Null where the likelihood does not fall apart into Bernoulli pixels. */
  readonly pixels: PixelTerms | null;
}

/** How an estimate stands: a part of it (0 to 1), all of it, or why there is none. */
export interface GapNews {
  readonly type: "gap";
  readonly part: number;
  readonly estimate: ElboBreakdown | null;
  readonly problem?: string;
}

// ------------------------------------------------------------------------------------------------------ host ↔ trainer

/** A place in a file of the user's; lines and columns count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the trainer finds what it reads. */
export interface TrainerPlaces {
  /** The data sets that came with the extension. */
  readonly bundledData: string;
  /** What relative paths of data start from. */
  readonly workspaceFolder: string | null;
}

export interface TrainRequest extends TrainerPlaces {
  readonly type: "train";
  /** The run folder to create. */
  readonly folder: string;
  readonly name: string;
  readonly configuration: TrainingConfiguration;
  /** The same bits on every processor, at some cost of speed. */
  readonly deterministic?: boolean;
}

/** What the command line may say otherwise than the training file. */
export type TrainingOverrides = Partial<
  Pick<
    TrainingConfiguration,
    "epochs" | "batchSize" | "optimizer" | "learningRate" | "learningRateSchedule" | "logInterval" | "seed" | "limit"
  >
>;

/** Trains what a training file says. The file is evaluated in the training process, and only where the user trusts it. */
export interface TrainFileRequest extends TrainerPlaces {
  readonly type: "trainFile";
  readonly folder: string;
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  readonly overrides: TrainingOverrides;
  /** The same bits on every processor, at some cost of speed. */
  readonly deterministic?: boolean;
  /** A run folder whose last weights are taken where names and shapes still fit. */
  readonly startFrom?: string;
}

/** Goes on from a run's last whole checkpoint, with the run's own settings. */
export interface ResumeRunRequest extends TrainerPlaces {
  readonly type: "resumeRun";
  readonly folder: string;
  /** A higher number of epochs than the run's own. */
  readonly epochs?: number;
}

/** Opens a model that another program made, encodes data with it where it has an encoder, and writes it as a run folder. */
export interface OpenModelRequest extends TrainerPlaces {
  readonly type: "openModel";
  readonly folder: string;
  readonly name: string;
  readonly decoderPath: string;
  readonly encoderPath: string | null;
  readonly data: DataDescription | null;
}

/** Estimates the ELBO's third term from a run's newest checkpoint, in a process of its own: training goes on beside it. */
export interface EstimateGapRequest extends TrainerPlaces {
  readonly type: "estimateGap";
  readonly folder: string;
  /** Of the run's test sample, at most so many examples, evenly spread. */
  readonly examples: number;
  /** Draws of z for each example. */
  readonly samples: number;
}

/**
 * Decodes with what only the run's training code can make, in a process of its own. The code is evaluated: only where the user
 * trusts it.
 */
export interface ServeDecoderRequest extends TrainerPlaces {
  readonly type: "serveDecoder";
  readonly folder: string;
}

/** To a process that serves a decoder; answered by `decoded`, in order. */
export interface DecodeRequest {
  readonly type: "decode";
  /** Told again by the answer. */
  readonly request: number;
  /** Where the decoder's weights are, as a snapshot tells; null where they are those of the last request. */
  readonly weights: ByteRange | null;
  /** count × dimensions. */
  readonly codes: Float32Array;
}

/** Images, count × height × width × channels values in 0..1; null where they could not be made. */
export interface Decoded {
  readonly type: "decoded";
  readonly request: number;
  readonly images: Float32Array | null;
  readonly problem?: string;
}

export type HostToTrainer =
  | TrainRequest
  | TrainFileRequest
  | ResumeRunRequest
  | OpenModelRequest
  | EstimateGapRequest
  | ServeDecoderRequest
  | DecodeRequest
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** Writes a checkpoint and ends; the run stays usable. */
  | { readonly type: "stop" }
  /** Whether anybody looks: passing snapshots are made only then. */
  | { readonly type: "watch"; readonly watching: boolean };

export type TrainerToHost =
  /** The run folder exists and holds `run.json`, the examples and the decoder's form. */
  | { readonly type: "started"; readonly run: RunDescription }
  | { readonly type: "metrics"; readonly lines: readonly MetricLine[] }
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  | { readonly type: "snapshot"; readonly snapshot: LatentSnapshot; readonly snapshots: readonly SnapshotSummary[] }
  | { readonly type: "checkpoint"; readonly step: number; readonly epoch: number }
  /** Something worth knowing that stops nothing. */
  | { readonly type: "note"; readonly message: string }
  | GapNews
  | Decoded
  | {
      readonly type: "ended";
      readonly run: RunDescription | null;
      readonly status: RunStatus;
      readonly message?: string;
      /** Where in the training file the mistake is that ended it. */
      readonly place?: SourcePlace;
    };

// ------------------------------------------------------------------------------------------------------ host → webview

export type HostToWebview =
  | {
      readonly type: "run";
      /** The run folder's name: the run's identity in the panel. */
      readonly id: string;
      readonly run: RunDescription;
      readonly progress: TrainingProgress;
      readonly metrics: readonly MetricLine[];
      readonly snapshots: readonly SnapshotSummary[];
      /** What the panel decodes with; null where only `hostDecoding` can. */
      readonly decoder: DecoderModel | null;
      readonly hostDecoding: HostDecoding;
      readonly examples: ExampleOutline | null;
      /** A trainer of this window works on the run: pause and stop make sense. */
      readonly controllable: boolean;
      /** The last estimate of the third term, or how far it is; null where none was asked for. */
      readonly gap: GapNews | null;
      /** The last thing worth knowing that stopped nothing. */
      readonly note: string | null;
    }
  /** No run to show; the panel says how to get one. */
  | { readonly type: "empty" }
  /** A run that has no folder yet: data are being read, kernels compiled. `run` follows. */
  | { readonly type: "starting"; readonly name: string }
  | { readonly type: "status"; readonly run: RunDescription; readonly controllable: boolean }
  | { readonly type: "metrics"; readonly lines: readonly MetricLine[] }
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  | { readonly type: "snapshot"; readonly snapshot: LatentSnapshot; readonly snapshots: readonly SnapshotSummary[] }
  | GapNews
  | Decoded
  | { readonly type: "peers"; readonly runs: readonly PeerRun[] }
  /** What went wrong, in one line. */
  | { readonly type: "problem"; readonly message: string }
  /** Something worth knowing that stops nothing. */
  | { readonly type: "note"; readonly message: string };

/**
 * Whether the host decodes what the panel can't: `untrusted` where it could, by running the run's training code, but may not;
 * `none` where nobody can.
 */
export type HostDecoding = "offered" | "untrusted" | "none";

/** Where other runs of the workspace stand in the rate–distortion plane: each test line as (KL, reconstruction), nats. */
export interface PeerRun {
  readonly id: string;
  readonly name: string;
  readonly path: readonly { readonly rate: number; readonly distortion: number }[];
}

// -------------------------------------------------------------------------------------------------- host ↔ comparison

/** A run's place in a comparison; its id is null while it waits for its turn to train. */
export interface ComparedPlace {
  readonly id: string | null;
  readonly name: string;
}

/** To the page that compares several runs: each is told of as a panel is told of its one. */
export type HostToComparison =
  | { readonly type: "comparison"; readonly places: readonly ComparedPlace[] }
  /** Of a `run`, the examples come apart. */
  | { readonly type: "ofRun"; readonly id: string; readonly news: HostToWebview }
  /** The test examples that a run's points are. Those of the same digest are the same. */
  | {
      readonly type: "examples";
      readonly id: string;
      readonly digest: string;
      readonly examples: ExampleOutline;
    };

export type ComparisonToHost =
  | { readonly type: "ready" }
  /** A recorded moment of a run; answered by its `snapshot`, latest request only. */
  | { readonly type: "requestSnapshot"; readonly id: string; readonly step: number }
  | ({ readonly id: string } & Extract<WebviewToHost, { type: "decode" }>)
  | { readonly type: "openRun"; readonly id: string }
  /** The difference of the code that two runs were made by. */
  | { readonly type: "compareCode"; readonly ids: readonly [string, string] }
  | Extract<WebviewToHost, { type: "save" | "log" }>;

// ------------------------------------------------------------------------------------------------------ webview → host

export type PanelCommand =
  | "train"
  | "trainWithOptions"
  | "pause"
  | "resume"
  | "stop"
  | "openModel"
  | "revealRun"
  | "estimateGap";

export type WebviewToHost =
  /** The webview listens; the host answers with `run` or `empty`, then the latest snapshot. */
  | { readonly type: "ready" }
  /** A recorded moment, for the time slider; answered by `snapshot`, latest request only. */
  | { readonly type: "requestSnapshot"; readonly step: number }
  /** Codes to be decoded by the host, with the decoder of a step's snapshot; answered by `decoded`. */
  | { readonly type: "decode"; readonly request: number; readonly step: number; readonly codes: Float32Array }
  | { readonly type: "command"; readonly command: PanelCommand }
  /** The line of the run's training file that makes a term. */
  | { readonly type: "revealCode"; readonly part: "objective" | "likelihood" | "latent" }
  /** Takes the ELBO apart, with so many draws of z for each of so many test examples; answered by `gap`. */
  | { readonly type: "estimate"; readonly examples: number; readonly samples: number }
  | { readonly type: "cancelEstimate" }
  /** The other runs of the same data; answered by `peers`. */
  | { readonly type: "requestPeers" }
  /** A picture or table that the panel made; the host asks where to and writes it. */
  | { readonly type: "save"; readonly suggestedName: string; readonly bytes: Uint8Array }
  | { readonly type: "log"; readonly level: "info" | "error"; readonly message: string };
