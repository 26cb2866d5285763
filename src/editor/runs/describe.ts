import type { RunStatus, TrainingProgress } from "../../protocol.js";
import type { RunModel } from "./run-model.js";

const WORDS: Readonly<Record<RunStatus, string>> = {
  running: "training",
  paused: "paused",
  interrupted: "interrupted",
  cancelled: "stopped",
  failed: "failed",
  done: "done",
  loaded: "loaded",
};

/** A run's standing in few words: `done · 148.9 nats at epoch 96`. */
export function describeRun(model: RunModel): string {
  const { status, description } = model;
  if (model.session && !description) return "starting";
  const best = description?.best;
  const words = [WORDS[status]];
  if (status === "running" || status === "paused") {
    const { epoch, epochs } = model.progress;
    // A program need not say how many epochs there will be.
    words.push(epochs > 0 ? `epoch ${epoch}/${epochs}` : `epoch ${epoch}`);
  }
  if (best) words.push(`${nats(best.total)} at epoch ${best.epoch}`);
  return words.join(" · ");
}

/** What stands beside a run's name where an icon tells how it stands. */
export function describeBeside(model: RunModel): string {
  const best = model.description?.best;
  return model.status === "done" && best ? `${nats(best.total)} at epoch ${best.epoch}` : describeRun(model);
}

/** `epoch 3 of 12`; a program need not say how many epochs there will be. */
export function describeEpoch({ epoch, epochs }: TrainingProgress): string {
  return epochs > 0 ? `epoch ${epoch} of ${epochs}` : `epoch ${epoch}`;
}

/** How fast a training is, and how long it will take, as far as it is known: `["9,300 examples/s", "2 min 46 s left"]`. */
export function describePace({ examplesPerSecond, remainingSeconds }: TrainingProgress, locale?: string): string[] {
  return [
    ...(examplesPerSecond === null ? [] : [`${Math.round(examplesPerSecond).toLocaleString(locale)} examples/s`]),
    ...(remainingSeconds === null ? [] : [`${duration(remainingSeconds)} left`]),
  ];
}

export function statusWord(status: RunStatus): string {
  return WORDS[status];
}

export function nats(value: number): string {
  return `${value.toFixed(1)} nats`;
}

/** `2 min ago`, of a time in milliseconds. */
export function describeAge(time: number): string {
  const minutes = Math.floor((Date.now() - time) / 60_000);
  if (!(minutes >= 1)) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / (24 * 60))} days ago`;
}

/** `2 min 46 s` */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
