export type ViewName = "scatter" | "manifold" | "traversals" | "samples" | "elbo";

/** The stage's views, in their order. */
export const views: readonly { readonly name: ViewName; readonly title: string; readonly meaning: string }[] = [
  { name: "scatter", title: "Scatter", meaning: "Test examples where the encoder puts them" },
  { name: "manifold", title: "Manifold", meaning: "What the decoder makes of an even grid on the prior’s mass" },
  { name: "traversals", title: "Traversals", meaning: "What each latent dimension does to the decoded image" },
  { name: "samples", title: "Samples", meaning: "What the decoder makes of random draws from the prior" },
  { name: "elbo", title: "ELBO", meaning: "Where the nats go: the bound’s terms taken apart" },
];

/** What the user chose to see; remembered over a reload of the window. */
export interface ViewSettings {
  readonly view: ViewName;
  /** The two latent dimensions that flat views show, counted from 0. */
  readonly axes: readonly [number, number];
  /** Draws from the posteriors instead of their means. */
  readonly showSample: boolean;
  /** The whole of a sphere as a map that keeps areas. */
  readonly map: boolean;
  /** The name of what is seen beside the points; null for nothing. */
  readonly overlay: string | null;
}

export const defaultViewSettings: ViewSettings = {
  view: "scatter",
  axes: [0, 1],
  showSample: false,
  map: false,
  overlay: null,
};

/** The settings as far as a latent space has them: its axes exist, and one view of those that it allows is chosen. */
export function fitting(settings: ViewSettings, dimensions: number, available: readonly ViewName[]): ViewSettings {
  const [across, up] = settings.axes;
  const axes = Math.max(across, up) < dimensions && across !== up ? settings.axes : defaultViewSettings.axes;
  const view = available.includes(settings.view) ? settings.view : (available[0] ?? "scatter");
  return { ...settings, axes, view };
}
