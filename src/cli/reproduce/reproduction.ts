export interface ReproductionWork {
  /** The share of the printed training to do, above 0, at most 1. */
  readonly budget: number;
  /** The folder that all goes to. */
  readonly out: string;
}
