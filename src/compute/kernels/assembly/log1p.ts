/** log(1 + x), right to float32's last digit for small x too. */
export function log1p(source: usize, target: usize, length: usize): void {
  for (let at: usize = 0; at < length << 2; at += 4) {
    store<f32>(target + at, NativeMath.log1p(load<f32>(source + at) as f64) as f32);
  }
}
