/** A way through the latent space: codes at an even pace, steps × dimensions, both ends with them. */
export type Path = readonly Float32Array[];

/** The straight line. */
export function lerp(from: Float32Array, to: Float32Array, steps: number): Path {
  return parts(steps).map((part) => from.map((start, axis) => start + part * ((to[axis] as number) - start)));
}

/**
 * The arc about the origin (Shoemake 1985): in many dimensions the prior's mass lies in a shell, and a straight line leaves
 * it. Between opposite codes, and from the origin, there is no arc of its own: then the straight line.
 */
export function slerp(from: Float32Array, to: Float32Array, steps: number): Path {
  const product = from.reduce((sum, value, axis) => sum + value * (to[axis] as number), 0);
  const cosine = product / (Math.hypot(...from) * Math.hypot(...to));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  if (!(sine > 1e-6)) return lerp(from, to, steps);
  return parts(steps).map((part) => {
    const [a, b] = [Math.sin((1 - part) * angle) / sine, Math.sin(part * angle) / sine];
    return from.map((start, axis) => a * start + b * (to[axis] as number));
  });
}

function parts(steps: number): number[] {
  return Array.from({ length: steps }, (_, step) => step / (steps - 1));
}

/** As many codes as wanted, at an even pace along a chain of codes by their own distances. */
export function resampled(chain: Path, steps: number): Path {
  const ends = [0];
  for (let index = 1; index < chain.length; index++) {
    const [a, b] = [chain[index - 1] as Float32Array, chain[index] as Float32Array];
    ends.push((ends[index - 1] as number) + Math.hypot(...a.map((value, axis) => (b[axis] as number) - value)));
  }
  const whole = ends.at(-1) as number;
  let leg = 1;
  return parts(steps).map((part) => {
    const at = part * whole;
    while (leg < chain.length - 1 && (ends[leg] as number) < at) leg++;
    const [a, b] = [chain[leg - 1] as Float32Array, chain[leg] as Float32Array];
    const [start, end] = [ends[leg - 1] as number, ends[leg] as number];
    const along = end > start ? (at - start) / (end - start) : 0;
    return a.map((value, axis) => value + along * ((b[axis] as number) - value));
  });
}

/** Codes as one array, steps × dimensions. */
export function joined(path: Path): Float32Array {
  const dimensions = path[0]?.length ?? 0;
  const codes = new Float32Array(path.length * dimensions);
  for (const [step, code] of path.entries()) codes.set(code, step * dimensions);
  return codes;
}
