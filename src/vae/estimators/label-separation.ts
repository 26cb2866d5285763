import type { LabelSeparation } from "../../protocol.js";

const NEIGHBOURS = 10;

/**
 * How well labels can be told from codes: the accuracy of a vote of the nearest others (leave one out; ties go to the nearest),
 * and the silhouette (Rousseeuw 1987), in which an example alone in its class counts as 0.
 *
 * @param labels one a code
 * @param distance between the codes of two places
 * @returns null where there are fewer than two classes
 */
export function labelSeparation(
  labels: ArrayLike<number>,
  distance: (first: number, second: number) => number,
): LabelSeparation | null {
  const examples = labels.length;
  const classes = new Map([...new Set(Array.from(labels))].map((label, index) => [label, index]));
  if (classes.size < 2) return null;
  const classOf = Uint32Array.from(
    { length: examples },
    (_, example) => classes.get(labels[example] as number) as number,
  );
  const sizes = new Float64Array(classes.size);
  for (const each of classOf) sizes[each] = (sizes[each] as number) + 1;
  const neighbours = Math.min(NEIGHBOURS, examples - 1);
  const nearest = new NearestVote(neighbours, classes.size);
  let right = 0;
  let silhouette = 0;
  for (let example = 0; example < examples; example++) {
    const own = classOf[example] as number;
    const sums = new Float64Array(classes.size);
    nearest.clear();
    for (let other = 0; other < examples; other++) {
      if (other === example) continue;
      const far = distance(example, other);
      const its = classOf[other] as number;
      sums[its] = (sums[its] as number) + far;
      nearest.offer(far, its);
    }
    if (nearest.winner() === own) right++;
    if ((sizes[own] as number) > 1) silhouette += silhouetteOf(sums, sizes, own);
  }
  return { examples, accuracy: right / examples, neighbours, silhouette: silhouette / examples };
}

function silhouetteOf(sums: Float64Array, sizes: Float64Array, own: number): number {
  const inside = (sums[own] as number) / ((sizes[own] as number) - 1);
  let outside = Number.POSITIVE_INFINITY;
  sums.forEach((sum, each) => {
    if (each !== own) outside = Math.min(outside, sum / (sizes[each] as number));
  });
  const larger = Math.max(inside, outside);
  return larger > 0 ? (outside - inside) / larger : 0;
}

/** The nearest few of what is offered, and the class that most of them are of. */
class NearestVote {
  readonly #distances: Float64Array;
  readonly #classes: Uint32Array;
  #count = 0;

  constructor(
    private readonly size: number,
    private readonly classes: number,
  ) {
    this.#distances = new Float64Array(size);
    this.#classes = new Uint32Array(size);
  }

  clear(): void {
    this.#count = 0;
  }

  offer(distance: number, itsClass: number): void {
    if (this.#count === this.size && distance >= (this.#distances[this.size - 1] as number)) return;
    let at = this.#count < this.size ? this.#count++ : this.size - 1;
    for (; at > 0 && (this.#distances[at - 1] as number) > distance; at--) {
      this.#distances[at] = this.#distances[at - 1] as number;
      this.#classes[at] = this.#classes[at - 1] as number;
    }
    this.#distances[at] = distance;
    this.#classes[at] = itsClass;
  }

  winner(): number {
    const votes = new Uint32Array(this.classes);
    for (let at = 0; at < this.#count; at++) {
      const each = this.#classes[at] as number;
      votes[each] = (votes[each] as number) + 1;
    }
    const most = Math.max(...votes);
    return this.#classes.subarray(0, this.#count).find((each) => votes[each] === most) as number;
  }
}
