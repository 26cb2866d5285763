import type { MetricLine } from "../protocol.js";
import { divergenceName } from "../vae/latents/divergence-name.js";

/** `165.01`, in nats. */
export function nats(value: number): string {
  return value.toFixed(2);
}

/** `1,234` */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `1 h 5 min`, `2 min 46 s`, `12 s` */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  if (whole >= 60) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${whole} s`;
}

/** The terms of a line as the sum that they are. */
export function terms({ reconstruction, kl, divergence, total }: MetricLine): string {
  if (kl !== null) return `reconstruction ${nats(reconstruction)} + KL ${nats(kl)} = ${nats(total)} nats`;
  return `objective ${nats(total)}: reconstruction ${nats(reconstruction)}, ${divergenceName(divergence.name)} ${divergence.value.toPrecision(4)}`;
}
