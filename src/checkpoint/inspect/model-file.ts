import type { DataDescription, LatentDescription } from "../../protocol.js";
import type { Bytes } from "./bytes.js";
import type { LayersNetwork } from "./layers/network.js";
import type { ModelMapping } from "./model-mapping.js";
import type { OnnxProgram } from "./onnx/program.js";
import type { StoredTensor } from "./stored-tensor.js";

/** A model file that is open: what its head says, and its tensors on demand. */
export interface ModelFile {
  /** As `--json` says it: "safetensors", "tfjs layers-model", … */
  readonly format: string;
  readonly tensors: readonly StoredTensor[];
  /** What else is worth knowing, in words: versions, digests, what was left out. */
  readonly notes: readonly string[];
  /** Settings, metrics and metadata that came with it, as JSON of modest depth. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Layers or operations in the file's order; empty where the file has none. */
  readonly graph: readonly GraphNode[];
  /** What it computes, where an ONNX graph tells. */
  readonly program?: OnnxProgram;
  /** What it computes, where Keras or tfjs describe its layers. @throws Malformed */
  readonly network?: () => LayersNetwork;
  /** What a VAE's halves compute, where the file holds them apart. @throws Malformed, CheckpointError */
  readonly halfNetworks?: () => Promise<HalfNetworks>;
  /** The data that a run of ours was trained on. */
  readonly data?: DataDescription;
  /** Its latent space; a Gaussian is supposed of files of others. */
  readonly latent?: LatentDescription;
  /** What its user said of it beside it. */
  readonly mapping?: ModelMapping;
  /** The model files of a VAE's halves where they are files of their own. */
  readonly halves?: { readonly encoder: string | null; readonly decoder: string | null };
}

export interface HalfNetworks {
  readonly encoder: LayersNetwork | null;
  readonly decoder: LayersNetwork | null;
}

export interface GraphNode {
  readonly name: string;
  /** "Conv", "Dense", … */
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What a layer does to its own output, as Keras names it. */
  readonly activation?: string;
  /** What it is set to. */
  readonly attributes?: ReadonlyMap<string, unknown>;
  /** Of what it gives, where the file tells; null for an extent that is left open. */
  readonly shapes?: readonly (readonly (number | null)[])[];
  /** A layer's configuration as Keras writes it. */
  readonly config?: unknown;
}

/** What is to be opened. */
export interface ModelPlace {
  readonly path: string;
  /** Null for a folder. */
  readonly bytes: Bytes | null;
}

/** One kind of file that can be looked into; a new one is a new file and a word in `formats/registry.ts`. */
export interface ModelFormat {
  /** For messages: "a safetensors file (.safetensors)". */
  readonly description: string;
  /** What its files are usually called, for those whose bytes say nothing. */
  readonly usualName: RegExp;
  /** Whether the place is of this kind beyond doubt; it may be broken nevertheless. */
  matches(place: ModelPlace): boolean | Promise<boolean>;
  /** @throws Malformed, CheckpointError */
  open(place: ModelPlace): ModelFile | Promise<ModelFile>;
}

/** Whether a file tells nothing of what is done with its weights. */
export function isWeightsAlone({
  program,
  network,
  halves,
}: Pick<ModelFile, "program" | "network" | "halves">): boolean {
  return !program && !network && !halves;
}
