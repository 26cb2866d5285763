import type {
  LatentDescription,
  LikelihoodDescription,
  MetricLine,
  NamedValue,
  RunDescription,
} from "../../src/protocol.js";
import { createSpace } from "../../src/vae/spaces/registry.js";
import type { Space } from "../../src/vae/spaces/space.js";
import { type PanelState, shownSnapshot } from "./store.js";

/** The latent space that a run names; null for a model that was loaded. */
export function latentOf(run: RunDescription | null): LatentDescription | null {
  return (run?.configuration ?? run?.program)?.latent ?? null;
}

/** Null for a model that was loaded, which does not tell. */
export function likelihoodOf(run: RunDescription | null): LikelihoodDescription | null {
  return (run?.configuration ?? run?.program)?.likelihood ?? null;
}

/** The lines of the test set up to the shown moment. */
export function testLinesOf({ metrics, pastStep }: PanelState): readonly MetricLine[] {
  const at = pastStep ?? Number.POSITIVE_INFINITY;
  return metrics.filter(({ split, step }) => split === "test" && step <= at);
}

/** What the latent space tells of itself at the shown moment. */
export function measuresOf(panel: PanelState): readonly NamedValue[] {
  return testLinesOf(panel).at(-1)?.measures ?? [];
}

/** The latent space of what is shown: the same object as long as it is the same, since what draws it starts anew with another. */
export class ShownSpace {
  #known: { readonly key: string; readonly space: Space } | null = null;

  /** @param dimensions where the run does not name its space */
  of(panel: PanelState, dimensions: number): Space {
    const description = latentOf(panel.run);
    const measures = measuresOf(panel);
    // Of the measures, only a curvature that is learned changes the space; operators move with each step.
    const { latentArrays: arrays, step } = shownSnapshot(panel) ?? {};
    const bent = measures.filter(({ name }) => name.startsWith("curvature"));
    const key = JSON.stringify([description, dimensions, bent, arrays ? step : null]);
    if (this.#known?.key !== key) {
      const space = createSpace(description, dimensions, { measures, ...(arrays ? { arrays } : {}) });
      this.#known = { key, space };
    }
    return this.#known.space;
  }
}
