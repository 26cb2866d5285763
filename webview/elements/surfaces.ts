import { html, type TemplateResult } from "lit";
import type { ExampleSample, LatentSnapshot, LikelihoodDescription, NamedValue } from "../../src/protocol.js";
import type { Space, Surface } from "../../src/vae/spaces/space.js";
import type { ViewSettings } from "../app/views.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import type { ImageShape } from "../drawing/images.js";
import { overlayMoment } from "../scatter/overlays/overlay.js";
import { overlayNamed } from "../scatter/overlays/registry.js";
import "./codebook-view.js";
import "./latent-panes.js";
import type { EstimatedTerms } from "./latent-scatter/example-card.js";
import "./latent-scatter/latent-scatter.js";
import "./orbit-view.js";

/** All that a view of the latent space draws from. */
export interface SurfaceContent {
  readonly space: Space;
  readonly snapshot: LatentSnapshot | null;
  readonly examples: ExampleSample | null;
  readonly classNames: readonly string[];
  readonly decoder: ImageDecoder | null;
  readonly generation: number;
  readonly shape: ImageShape | null;
  readonly settings: ViewSettings;
  readonly measures: readonly NamedValue[];
  readonly likelihood?: LikelihoodDescription | null;
  /** An example's terms, where they were estimated. */
  readonly estimated?: (example: number) => EstimatedTerms | null;
  /** Of a codebook. */
  readonly codes: number;
  readonly positions: number;
  /** An example that another view has caught. */
  readonly marked?: number | null;
  /** Where something else chooses the classes: those that it hides. */
  readonly hiddenClasses?: ReadonlySet<number> | null;
  onPins?(event: CustomEvent<{ pins: readonly Float32Array[] }>): void;
  onDecode(event: CustomEvent<{ hash: string }>): void;
  onCatch?(event: CustomEvent<{ example: number | null }>): void;
}

const noEstimate = () => null;

/** Overlays lie on planes. */
export function hasOverlays({ surface, dimensions }: Space): boolean {
  return surface === "plane" && dimensions > 1;
}

function fittingOverlay({ settings, snapshot, decoder }: SurfaceContent) {
  const overlay = overlayNamed(settings.overlay);
  return overlay?.fits(overlayMoment(snapshot, decoder)) ? overlay : null;
}

const scatter = (content: SurfaceContent) => html`<latent-scatter
  class="view"
  .snapshot=${content.snapshot}
  .examples=${content.examples}
  .classNames=${content.classNames}
  .decoder=${content.decoder}
  .generation=${content.generation}
  .shape=${content.shape}
  .axes=${content.settings.axes}
  .showSample=${content.settings.showSample}
  .space=${content.space}
  .map=${content.settings.map}
  .marked=${content.marked ?? null}
  .hiddenClasses=${content.hiddenClasses ?? null}
  @decode=${content.onDecode}
  @catch=${content.onCatch}
  .overlay=${hasOverlays(content.space) ? fittingOverlay(content) : null}
  .likelihood=${content.likelihood ?? null}
  .estimated=${content.estimated ?? noEstimate}
  @pins=${content.onPins}
></latent-scatter>`;

const orbits = (content: SurfaceContent) => html`<orbit-view
  class="view"
  .snapshot=${content.snapshot}
  .examples=${content.examples}
  .classNames=${content.classNames}
  .decoder=${content.decoder}
  .generation=${content.generation}
  .shape=${content.shape}
  .axes=${content.settings.axes}
  .space=${content.space}
  .marked=${content.marked ?? null}
  .hiddenClasses=${content.hiddenClasses ?? null}
  @decode=${content.onDecode}
  @catch=${content.onCatch}
></orbit-view>`;

const panes = (content: SurfaceContent) => html`<latent-panes
  class="view"
  .snapshot=${content.snapshot}
  .examples=${content.examples}
  .classNames=${content.classNames}
  .decoder=${content.decoder}
  .generation=${content.generation}
  .shape=${content.shape}
  .space=${content.space}
  .map=${content.settings.map}
  .marked=${content.marked ?? null}
  .hiddenClasses=${content.hiddenClasses ?? null}
  @catch=${content.onCatch}
  .estimated=${content.estimated ?? noEstimate}
></latent-panes>`;

const codebook = (content: SurfaceContent) => html`<codebook-view
  class="view"
  .snapshot=${content.snapshot}
  .examples=${content.examples}
  .decoder=${content.decoder}
  .generation=${content.generation}
  .shape=${content.shape}
  .positions=${content.positions}
  .codes=${content.codes}
  .measures=${content.measures}
  .marked=${content.marked ?? null}
></codebook-view>`;

/** What draws each kind of latent space. */
export const surfaces: Readonly<Record<Surface, (content: SurfaceContent) => TemplateResult>> = {
  plane: scatter,
  circle: scatter,
  globe: scatter,
  disk: scatter,
  panes,
  codebook,
  orbits,
};
