import type { Vae } from "../../vae/vae.js";
import { aevb } from "./aevb.js";
import type { Learner } from "./learner.js";
import { mcem } from "./mcem.js";
import { wakeSleep } from "./wake-sleep.js";

/** The algorithms that the paper compares, by the names of its legends. */
export const learners = { AEVB: aevb, "wake-sleep": wakeSleep, MCEM: mcem } as const satisfies Record<
  string,
  (vae: Vae, trainingExamples: number, seed: number) => Learner
>;

export type LearnerName = keyof typeof learners;
