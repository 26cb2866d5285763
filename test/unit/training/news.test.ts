import { describe, expect, it } from "vitest";
import type { LatentSnapshot, MetricLine, TrainerToHost, TrainingProgress } from "../../../src/protocol.js";
import { TrainingNews } from "../../../src/training/news.js";

const line = (step: number) => ({ step, split: "train" }) as MetricLine;
const progress = (step: number) => () => ({ step }) as TrainingProgress;

/** What is heard of a training, each message in a word. */
function listening() {
  const heard: string[] = [];
  const time = { now: 0 };
  const report = (message: TrainerToHost) => {
    if (message.type === "metrics") heard.push(`lines ${message.lines.map(({ step }) => step).join()}`);
    else if (message.type === "progress") heard.push(`progress ${message.progress.step}`);
    else heard.push(message.type);
  };
  return { heard, time, news: new TrainingNews(report, () => time.now) };
}

describe("the news of a training", () => {
  it("come in beats: lines with the progress, of steps between two beats nothing", () => {
    const { heard, time, news } = listening();
    for (let step = 1; step <= 10; step++) {
      time.now = 100 * step;
      news.gather(line(step));
      news.progress(progress(step), false);
    }
    expect(heard).toEqual([...["lines 1", "progress 1"], ...["lines 2,3,4,5,6", "progress 6"]]);
  });

  it("wait for nothing that must be known, and keep their order", () => {
    const { heard, news } = listening();
    news.progress(progress(1), false);
    news.gather(line(2));
    news.tell({ type: "checkpoint", step: 2, epoch: 1 });
    news.gather(line(3));
    news.progress(progress(3), true);
    expect(heard).toEqual(["progress 1", "lines 2", "checkpoint", "lines 3", "progress 3"]);
  });

  it("come with a picture, which is drawn in any case", () => {
    const { heard, news } = listening();
    news.progress(progress(1), false);
    news.progress(progress(2), false);
    news.tell({ type: "snapshot", snapshot: {} as LatentSnapshot, snapshots: [] });
    news.progress(progress(3), false);
    news.progress(progress(4), false);
    expect(heard).toEqual(["progress 1", "snapshot", "progress 3"]);
  });

  it("lose no line at the end", () => {
    const { heard, news } = listening();
    news.progress(progress(1), false);
    news.gather(line(2));
    news.flush();
    news.flush();
    expect(heard).toEqual(["progress 1", "lines 2"]);
  });
});
