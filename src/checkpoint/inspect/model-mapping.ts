import * as v from "valibot";

/** Activations that a file of weights alone doesn't tell. `leaky_relu` has PyTorch's slope of 0.01. */
export const activations = [
  "relu",
  "tanh",
  "sigmoid",
  "elu",
  "leaky_relu",
  "leaky_relu_0.2",
  "silu",
  "gelu",
  "softplus",
  "selu",
  "mish",
  "relu6",
  "softsign",
  "linear",
] as const;

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4096));
const activation = v.picklist(activations);
const names = v.array(v.string());

const geometry = {
  stride: v.optional(v.pipe(wholeNumber, v.minValue(1))),
  padding: v.optional(wholeNumber),
  outputPadding: v.optional(wholeNumber),
  dilation: v.optional(v.pipe(wholeNumber, v.minValue(1))),
  groups: v.optional(v.pipe(wholeNumber, v.minValue(1))),
};

/** What a file of weights alone leaves open, as its user said it; kept beside the file. */
export const mappingSchema = v.object({
  /** Of hidden layers. */
  hidden: v.optional(activation),
  /** Of the decoder's last layer: sigmoid for pixels in 0–1. */
  output: v.optional(activation),
  /** Height and width. */
  image: v.optional(v.tuple([wholeNumber, wholeNumber])),
  /** Of all convolutions; where it is left out, it follows from the sizes. */
  convolutions: v.optional(v.object(geometry)),
  /** What is otherwise in a layer, by its name. */
  layers: v.optional(
    v.record(
      v.string(),
      v.object({
        ...geometry,
        activation: v.optional(activation),
        /** The nearest pixels, so many times as large, before a convolution. */
        upsample: v.optional(wholeNumber),
        /** The largest of so many pixels each way, behind a convolution's activation. */
        pool: v.optional(wholeNumber),
      }),
    ),
  ),
  /** Names of layers, where neither names nor shapes tell what they are. */
  encoder: v.optional(names),
  mean: v.optional(v.string()),
  logVariance: v.optional(v.string()),
  decoder: v.optional(names),
});

export type ModelMapping = v.InferOutput<typeof mappingSchema>;

export type ActivationName = v.InferOutput<typeof activation>;

export const usualActivations = { hidden: "relu", output: "sigmoid" } as const;

/** The file that keeps it. */
export function mappingFileOf(model: string): string {
  return `${model}.latent-lens.json`;
}

const MOST_CHARACTERS = 1_000_000;

/** @throws Error in one line */
export function readMapping(text: string): ModelMapping {
  if (text.length > MOST_CHARACTERS) throw new Error("it is too large");
  const read = v.safeParse(mappingSchema, JSON.parse(text));
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new Error(`${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}
