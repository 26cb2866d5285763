import { latentCsv } from "../../../src/pictures/csv.js";
import type { ExampleSample, LatentSnapshot } from "../../../src/protocol.js";
import type { PictureSource } from "../../export/picture-source.js";
import { legendFoot } from "../../scatter/legend-foot.js";
import type { OverlayLook } from "../../scatter/overlay.js";
import { classColor, pageGround } from "../../scatter/palette.js";
import type { ScatterPlane } from "../../scatter/scatter-plane.js";
import { cloudOf } from "./cloud.js";

/** What is seen in a plane, over its legend, and the codes that the points are. */
export function scatterSource(
  plane: ScatterPlane,
  content: {
    readonly snapshot: LatentSnapshot;
    readonly examples: ExampleSample | null;
    readonly classNames: readonly string[];
    readonly dimensions: number;
    readonly hidden: ReadonlySet<number>;
    readonly look: OverlayLook;
  },
): PictureSource {
  const { snapshot, examples, classNames, dimensions, hidden, look } = content;
  const shown = examples?.labels
    ? classNames.flatMap((name, label) => (hidden.has(label) ? [] : [{ name, color: classColor(label, pageGround()) }]))
    : [];
  const foot = legendFoot(shown, plane.size.width, look);
  return {
    name: "scatter",
    canvas: () => plane.picture(foot),
    svg: () => plane.svg(foot),
    csv: () => latentCsv(cloudOf(snapshot, examples, classNames, dimensions), snapshot.logVariances),
  };
}
