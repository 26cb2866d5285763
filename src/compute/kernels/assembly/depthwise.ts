/**
 * The gradients of a depthwise convolution on columns of images (image-columns.ts): `places` rows of `window` × channels.
 * Filters lie as window × channels × multiplier, outputs as places × channels × multiplier.
 */

/** The gradient by the columns: each channel's is the product of its own outputs' and its own filters. */
export function depthwiseColumnsGradient(
  dy: usize,
  filter: usize,
  columns: usize,
  places: usize,
  window: usize,
  channels: usize,
  multiplier: usize,
): void {
  const outputs = channels * multiplier;
  for (let place: usize = 0; place < places; place++) {
    let weight = filter;
    for (let at: usize = 0; at < window; at++) {
      let gradient = dy;
      for (let channel: usize = 0; channel < channels; channel++) {
        let sum: f32 = 0;
        for (let part: usize = 0; part < multiplier; part++) {
          sum += load<f32>(gradient) * load<f32>(weight);
          gradient += 4;
          weight += 4;
        }
        store<f32>(columns, sum);
        columns += 4;
      }
    }
    dy += outputs << 2;
  }
}

/** The gradient by the filter, added to what is there. */
export function addDepthwiseFilterGradient(
  columns: usize,
  dy: usize,
  dFilter: usize,
  places: usize,
  window: usize,
  channels: usize,
  multiplier: usize,
): void {
  const outputs = channels * multiplier;
  for (let place: usize = 0; place < places; place++) {
    let to = dFilter;
    for (let at: usize = 0; at < window; at++) {
      let gradient = dy;
      for (let channel: usize = 0; channel < channels; channel++) {
        const value = load<f32>(columns);
        columns += 4;
        for (let part: usize = 0; part < multiplier; part++) {
          store<f32>(to, load<f32>(to) + value * load<f32>(gradient));
          gradient += 4;
          to += 4;
        }
      }
    }
    dy += outputs << 2;
  }
}
