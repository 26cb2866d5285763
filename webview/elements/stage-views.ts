import { html, type TemplateResult } from "lit";
import type { Space } from "../../src/vae/spaces/space.js";
import { latentOf, likelihoodOf, measuresOf, testLinesOf } from "../app/shown.js";
import { type PanelState, shownSnapshot } from "../app/store.js";
import { type ViewName, type ViewSettings, views } from "../app/views.js";
import type { ImageDecoder } from "../decoding/decoder.js";
import type { ImageShape } from "../drawing/images.js";
import "./elbo-anatomy/elbo-anatomy.js";
import "./manifold-view.js";
import "./prior-samples.js";
import { type SurfaceContent, surfaces } from "./surfaces.js";
import "./traversal-view.js";

/** All that a view of the stage draws from. */
export interface StageContent extends Pick<SurfaceContent, "estimated" | "onPins" | "onDecode"> {
  readonly panel: PanelState;
  readonly space: Space;
  readonly settings: ViewSettings;
  readonly decoder: ImageDecoder | null;
  readonly generation: number;
  readonly shape: ImageShape | null;
  /** The place that was pinned last, on any stage. */
  readonly pinned: Float32Array | null;
}

interface StageView {
  /** Whether what is shown has what the view takes. */
  fits(panel: PanelState, space: Space): boolean;
  draw(content: StageContent): TemplateResult;
}

const scatter: StageView = {
  fits: () => true,
  draw: ({ panel, space, settings, decoder, generation, shape, estimated, onPins, onDecode }) =>
    surfaces[space.surface]({
      ...{ space, settings, decoder, generation, shape, estimated, onPins, onDecode, measures: measuresOf(panel) },
      snapshot: shownSnapshot(panel),
      examples: panel.examples,
      classNames: panel.run?.data.classNames ?? [],
      codes: Number(latentOf(panel.run)?.codes ?? 0),
      positions: Number(latentOf(panel.run)?.positions ?? 1),
      likelihood: likelihoodOf(panel.run),
    }),
};

const manifold: StageView = {
  fits: (panel, space) => decodes(panel) && space.grid([0, 1], 2) !== null,
  draw: ({ space, settings, decoder, generation, shape }) => html`<manifold-view
    class="view"
    .decoder=${decoder}
    .generation=${generation}
    .shape=${shape}
    .space=${space}
    .axes=${settings.axes}
  ></manifold-view>`,
};

const traversals: StageView = {
  fits: (panel, space) => decodes(panel) && space.surface === "plane" && !space.fitted,
  draw: ({ panel, decoder, generation, shape, pinned }) => html`<traversal-view
    class="view"
    .decoder=${decoder}
    .generation=${generation}
    .shape=${shape}
    .klByDimension=${testLinesOf(panel).at(-1)?.klByDimension ?? null}
    .means=${shownSnapshot(panel)?.means ?? null}
    .pinned=${pinned}
  ></traversal-view>`,
};

const samples: StageView = {
  fits: decodes,
  draw: ({ panel, space, decoder, generation, shape }) => html`<prior-samples
    class="view"
    .decoder=${decoder}
    .generation=${generation}
    .shape=${shape}
    .space=${space}
    .snapshot=${shownSnapshot(panel)}
  ></prior-samples>`,
};

const elbo: StageView = {
  fits: ({ run }) => run?.configuration != null,
  draw: ({ panel, decoder, generation }) => html`<elbo-anatomy
    class="view"
    .panel=${panel}
    .decoder=${decoder}
    .generation=${generation}
  ></elbo-anatomy>`,
};

/** What draws each view of the stage. */
export const stageViews: Readonly<Record<ViewName, StageView>> = { scatter, manifold, traversals, samples, elbo };

/** The views that there are of what is shown, in their order. */
export function viewsOf(panel: PanelState, space: Space): readonly ViewName[] {
  return views.map(({ name }) => name).filter((name) => stageViews[name].fits(panel, space));
}

function decodes({ decoder, hostDecoding }: PanelState): boolean {
  return decoder !== null || hostDecoding === "offered";
}
