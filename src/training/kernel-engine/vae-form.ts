import type { VaeForm } from "../../compute/network/vae-network.js";
import type { TrainingConfiguration } from "../../protocol.js";
import { LOG_VARIANCE_BOUND } from "../../vae/latents/gaussian.js";
import type { Layer } from "../../vae/layers/layer.js";
import type { DenseForm, LayerForm } from "../../vae/layers/layer-form.js";
import type { Vae } from "../../vae/vae.js";

/** Every setting that this path heeds, or that is not for an engine. What is not here takes the general path. */
const HEEDED: ReadonlySet<string> = new Set<keyof TrainingConfiguration>([
  ...(["data", "encoder", "decoder", "latent", "likelihood", "beta", "epochs", "batchSize"] as const),
  ...(["optimizer", "learningRate", "learningRateSchedule", "logInterval", "seed", "limit"] as const),
]);

/**
 * A model's networks as the kernels can compute them without a tape, and its latent space where they know that too; null where a
 * network or a setting is not among them.
 */
export function vaeForm(vae: Vae, configuration: TrainingConfiguration): VaeForm | null {
  const { latent, beta } = configuration;
  const { form: likelihood } = vae.likelihood;
  const unheeded = Object.entries(configuration).some(([name, value]) => value !== undefined && !HEEDED.has(name));
  const encoder = formsOf(vae.encoder.body);
  const heads = formsOf(vae.encoder.heads);
  const decoder = formsOf(vae.decoder.layers);
  if (unheeded || !likelihood || !encoder || !heads || !decoder) return null;
  const gaussian = consistsOf(latent, "gaussian", ["kind", "dimensions"]);
  return {
    pixels: vae.encoder.inputSize,
    encoder,
    heads: heads as DenseForm[],
    dimensions: vae.latent.dimensions,
    gaussian: gaussian ? { logVarianceBound: LOG_VARIANCE_BOUND, beta } : null,
    decoder,
    likelihood,
  };
}

function consistsOf(description: { readonly kind: string }, kind: string, names: readonly string[]): boolean {
  return description.kind === kind && Object.keys(description).every((name) => names.includes(name));
}

function formsOf(layers: readonly Layer[]): LayerForm[] | null {
  const forms = layers.flatMap(({ form }) => form ?? []);
  return forms.length === layers.length ? forms : null;
}
