import * as path from "node:path";
import { startBackend } from "../../compute/backend.js";
import { wasmFolder } from "../../compute/wasm-folder.js";
import { loadData } from "../../data/load.js";
import { csv } from "../../pictures/csv.js";
import { drawingPng } from "../../pictures/rasterise.js";
import { trainSeries } from "../../training/paper/series.js";
import { exitCode } from "../command.js";
import type { Output } from "../output.js";
import { places } from "../places.js";
import { stoppable } from "../stoppable.js";
import { count, nats } from "../words.js";
import { makeFolder, writeWhole } from "../write-file.js";
import type { DoneSeries, Figure } from "./figures.js";
import { ReproductionProgress, type ReproductionWork, tellStopped } from "./reproduction.js";

/** Trains a figure's series one after the other, and draws it. Ctrl-C keeps all to go on. @returns the exit code */
export async function reproduceFigure(
  name: string,
  figure: Figure,
  work: ReproductionWork,
  output: Output,
): Promise<number> {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  const { budget, out } = work;
  return stoppable(stop, async () => {
    await startBackend({ wasmFolder: wasmFolder() });
    const data = await loadData({ kind: "mnist" }, { ...places, seed: 1, limit: null });
    const folder = path.join(out, "series");
    await makeFolder(folder);
    const done: DoneSeries[] = [];
    const plans = figure.plans(budget);
    const whole = plans.reduce((sum, { samples }) => sum + samples, 0);
    const progress = new ReproductionProgress(name, output);
    let before = 0;
    for (const plan of plans) {
      let images: Float32Array | null = null;
      const points = await trainSeries(
        plan,
        data,
        {
          folder,
          stopRequested: () => stopped,
          onStep: (samples) =>
            progress.tell(
              (before + samples) / whole,
              `${plan.learner}, ${plan.model.latentDimensions}-D, ${count(samples)} of ${count(plan.samples)} samples`,
            ),
          onPoint: (point) => {
            output.event({ event: "reproduce", what: name, series: plan.name, ...point });
            output.line(
              `${plan.name}  ${count(point.samples)} samples: training set ${nats(point.train)}, test set ${nats(point.test)} nats`,
            );
          },
        },
        (vae) => {
          images = figure.imagesOf?.(vae, plan) ?? null;
        },
      );
      if (!points) return tellStopped(name, work, output);
      before += plan.samples;
      done.push({ plan, curve: { name: plan.learner, points }, images });
    }
    const drawing = figure.draw(done, data.test);
    await writeWhole(path.join(out, `${name}.svg`), drawing.svg);
    await writeWhole(path.join(out, `${name}.png`), await drawingPng(drawing));
    await writeWhole(path.join(out, `${name}.csv`), table(done));
    output.event({ event: "done", what: name, folder: out });
    output.line(`${name}.svg, .png and .csv: ${out}`);
    return exitCode.done;
  });
}

function table(series: readonly DoneSeries[]): string {
  return csv(
    ["series", "algorithm", "latent_dimensions", "training_examples", "samples", "train", "test"],
    series.flatMap(({ plan, curve }) =>
      curve.points.map(({ samples, train, test }) => [
        ...[plan.name, plan.learner, plan.model.latentDimensions, plan.trainingExamples],
        ...[samples, train, test],
      ]),
    ),
  );
}
