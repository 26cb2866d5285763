import type * as tf from "@tensorflow/tfjs";
import type { NamedVariable } from "../layers/layer.js";
import { RandomStream, standardNormals, uniforms } from "../random.js";
import { uniformOf } from "../special-functions/normal-distribution.js";
import { assign, stateVariable } from "./state-variable.js";

/** γ and ε of van den Oord et al. (2017), appendix A.1. */
const DECAY = 0.99;
const EPSILON = 1e-5;
/** A code that is chosen less than this part of its even share is dead. */
const DEAD_SHARE = 0.03;

/** Which entry each row took, and the entries side by side. */
export interface Choice {
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** Entries that are moving averages of what chose them. Its numbers are variables, so that checkpoints hold them. */
export class Codebook {
  readonly state: readonly NamedVariable[];
  readonly #entries: tf.Variable;
  /** Moving averages of how many rows chose each code, and of the rows' sum. */
  readonly #counts: tf.Variable;
  readonly #sums: tf.Variable;
  readonly #revived: tf.Variable;

  constructor(private readonly options: { readonly codes: number; readonly width: number; readonly seed: number }) {
    const { codes, width, seed } = options;
    const initial = new Float32Array(codes * width + ((codes * width) % 2));
    standardNormals({ seed, stream: RandomStream.codebook, step: 0 }, initial);
    this.#entries = stateVariable(initial.subarray(0, codes * width), [codes, width]);
    // Of no weight: the first batch replaces what it does not choose.
    this.#counts = stateVariable(new Float32Array(codes), [codes]);
    this.#sums = stateVariable(new Float32Array(codes * width), [codes, width]);
    this.#revived = stateVariable(new Float32Array(1), [1]);
    this.state = [
      { name: "latent/codebook", variable: this.#entries },
      { name: "latent/code_counts", variable: this.#counts },
      { name: "latent/code_sums", variable: this.#sums },
      { name: "latent/codes_revived", variable: this.#revived },
    ];
  }

  /** How many entries were dead and replaced since training began. */
  get revived(): number {
    return this.#revived.dataSync<"float32">()[0] as number;
  }

  /** The nearest entry to each row, by differences: the expanded square would cancel where entries are nearly equal. */
  nearest(rows: Float32Array): Choice {
    const { codes, width } = this.options;
    const entries = this.#entries.dataSync<"float32">();
    const indices = new Int32Array(rows.length / width);
    const values = new Float32Array(rows.length);
    for (let row = 0; row < indices.length; row++) {
      const from = row * width;
      let least = Number.POSITIVE_INFINITY;
      let chosen = 0;
      for (let code = 0; code < codes; code++) {
        let distance = 0;
        for (let axis = 0; axis < width && distance < least; axis++) {
          const apart = (rows[from + axis] as number) - (entries[code * width + axis] as number);
          distance += apart * apart;
        }
        if (distance < least) [least, chosen] = [distance, code];
      }
      indices[row] = chosen;
      values.set(entries.subarray(chosen * width, (chosen + 1) * width), from);
    }
    return { indices, values };
  }

  /** exp(−Σ p̄ log p̄) of the codes' frequencies, from 1 to K, and how many codes there are among them. */
  usage(indices: Int32Array): { readonly perplexity: number; readonly used: number } {
    const counts = new Float64Array(this.options.codes);
    for (const index of indices) counts[index] = (counts[index] as number) + 1;
    let entropy = 0;
    let used = 0;
    for (const count of counts) {
      if (count === 0) continue;
      used++;
      entropy -= (count / indices.length) * Math.log(count / indices.length);
    }
    return { perplexity: Math.exp(entropy), used };
  }

  /** Entries drawn uniformly, one for each of the normal numbers. */
  draws(normals: Float32Array): Float32Array {
    const { codes, width } = this.options;
    const entries = this.#entries.dataSync<"float32">();
    const values = new Float32Array(normals.length * width);
    normals.forEach((normal, index) => {
      const code = Math.floor(uniformOf(normal) * codes);
      values.set(entries.subarray(code * width, (code + 1) * width), index * width);
    });
    return values;
  }

  /** The averages after rows that chose so, with dead codes moved to rows of the batch. Returns what writes them. */
  learn(rows: Float32Array, indices: Int32Array, step: number): () => void {
    const { codes, width, seed } = this.options;
    const counts = this.#counts.dataSync<"float32">().map((count) => DECAY * count);
    const sums = this.#sums.dataSync<"float32">().map((sum) => DECAY * sum);
    indices.forEach((code, row) => {
      counts[code] = (counts[code] as number) + (1 - DECAY);
      for (let axis = 0; axis < width; axis++) {
        const at = code * width + axis;
        sums[at] = (sums[at] as number) + (1 - DECAY) * (rows[row * width + axis] as number);
      }
    });
    const share = indices.length / codes;
    const chances = new Float64Array(codes);
    uniforms({ seed, stream: RandomStream.codebook, step }, chances);
    let revived = this.revived;
    counts.forEach((count, code) => {
      if (count >= DEAD_SHARE * share) return;
      const from = Math.floor((chances[code] as number) * indices.length) * width;
      counts[code] = share;
      for (let axis = 0; axis < width; axis++) sums[code * width + axis] = share * (rows[from + axis] as number);
      revived++;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    const entries = sums.map((sum, at) => {
      const count = counts[Math.floor(at / width)] as number;
      return sum / (((count + EPSILON) / (total + codes * EPSILON)) * total);
    });
    return () => {
      assign(this.#entries, entries);
      assign(this.#counts, counts);
      assign(this.#sums, sums);
      assign(this.#revived, Float32Array.of(revived));
    };
  }
}
