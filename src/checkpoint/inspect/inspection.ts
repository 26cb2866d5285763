/** What is in a model file, as far as can be told without running it. */
export interface Inspection {
  readonly format: string;
  readonly tensors: readonly InspectedTensor[];
  /** Numbers that were learned; an optimizer's state is none. */
  readonly parameters: number;
  readonly vae: InspectedVae | null;
  /** What else is worth knowing: settings, digests, what is not whole. */
  readonly notes: readonly string[];
}

export interface InspectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Neither NaN nor infinity in it; null where that was not looked at. */
  readonly finite: boolean | null;
}

/** The halves of a VAE that a file holds, and the size of what is between them. */
export interface InspectedVae {
  readonly encoder: string | null;
  readonly decoder: string | null;
  readonly latentDimensions: number | null;
}

/** One kind of file that can be looked into. */
export interface InspectedFormat {
  /** Whether a path looks as if it were of this kind; it may be broken nevertheless. */
  recognises(place: string, isFolder: boolean): Promise<boolean>;
  /** @throws CheckpointError: one line that names the file and what is wrong */
  inspect(place: string): Promise<Inspection>;
}

export function allFinite(values: ArrayLike<number>): boolean {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) return false;
  return true;
}

export function parametersOf(tensors: readonly { readonly shape: readonly number[] }[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
}
