/** Places from … from + count − 1 of a row of them. */
export interface Range {
  readonly from: number;
  readonly count: number;
}

/** The part of 0 … length − 1 that one of `parts` has, as even as whole units allow; the last unit may be cut short. */
export function share(length: number, part: number, parts: number, unit = 1): Range {
  const units = Math.ceil(length / unit);
  const begin = (which: number) => Math.min(length, unit * Math.floor((which * units) / parts));
  const from = begin(part);
  return { from, count: begin(part + 1) - from };
}
