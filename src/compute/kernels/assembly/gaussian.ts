/**
 * A diagonal Gaussian from its mean and log variance, element by element, in double precision: the KL of a posterior close to the
 * prior is the small difference of large numbers. A log variance beyond ± `bound` is taken as the bound, where it has no gradient.
 */

// @ts-ignore: decorator
@inline
function bounded(logVariance: f32, bound: f64): f64 {
  return min(bound, max(-bound, logVariance as f64));
}

/** z = μ + σ ε (Kingma & Welling, section 2.4). */
export function gaussianSample(
  mean: usize,
  logVariance: usize,
  noise: usize,
  target: usize,
  length: usize,
  bound: f64,
): void {
  for (let at: usize = 0; at < length << 2; at += 4) {
    const deviation = 1 + NativeMath.expm1(0.5 * bounded(load<f32>(logVariance + at), bound));
    const z = (load<f32>(mean + at) as f64) + deviation * (load<f32>(noise + at) as f64);
    store<f32>(target + at, z as f32);
  }
}

/** From the gradient by z to that by the log variance, ½ σ ε times it; that by the mean is the one by z. */
export function gaussianSampleGradient(
  dy: usize,
  logVariance: usize,
  noise: usize,
  target: usize,
  length: usize,
  bound: f64,
): void {
  for (let at: usize = 0; at < length << 2; at += 4) {
    const raw = load<f32>(logVariance + at);
    const deviation = 1 + NativeMath.expm1(0.5 * bounded(raw, bound));
    const gradient = 0.5 * deviation * (load<f32>(noise + at) as f64) * (load<f32>(dy + at) as f64);
    store<f32>(target + at, abs(raw) > bound ? 0 : (gradient as f32));
  }
}

/** KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² − 1 − log σ²) in nats (appendix B). */
export function gaussianKl(mean: usize, logVariance: usize, target: usize, length: usize, bound: f64): void {
  for (let at: usize = 0; at < length << 2; at += 4) {
    const mu = load<f32>(mean + at) as f64;
    const log = bounded(load<f32>(logVariance + at), bound);
    store<f32>(target + at, (0.5 * (mu * mu + (NativeMath.expm1(log) - log))) as f32);
  }
}

/** Adds what the gradient by each KL brings to those by the mean, μ times it, and by the log variance, ½ (σ² − 1) times it. */
export function addGaussianKlGradient(
  dy: usize,
  mean: usize,
  logVariance: usize,
  dMean: usize,
  dLogVariance: usize,
  length: usize,
  bound: f64,
): void {
  for (let at: usize = 0; at < length << 2; at += 4) {
    const byKl = load<f32>(dy + at) as f64;
    const raw = load<f32>(logVariance + at);
    store<f32>(dMean + at, (load<f32>(dMean + at) + byKl * (load<f32>(mean + at) as f64)) as f32);
    if (abs(raw) > bound) continue;
    const byLog = 0.5 * byKl * NativeMath.expm1(raw as f64);
    store<f32>(dLogVariance + at, (load<f32>(dLogVariance + at) + byLog) as f32);
  }
}
