import * as path from "node:path";
import { compileKernels, instantiateKernels, sharedMemory } from "../../compute/kernel-module.js";
import type { KernelBuild } from "../../compute/kernels.js";
import { usableThreads } from "../../compute/threads/usable-threads.js";
import type { ImageShape, TrainingConfiguration } from "../../protocol.js";
import { adamDescription } from "../../vae/optimizers/optimizer-step.js";
import { createVae, disposeVae } from "../../vae/vae.js";
import { EVALUATION_BATCH, KernelEngine } from "./kernel-engine.js";
import { Layout, type ProgramPlan } from "./program.js";
import { TapedLatentEngine } from "./taped-latent-engine.js";
import { Team } from "./team.js";
import { vaeForm } from "./vae-form.js";

/** Below this many rows a thread waits longer than it works. */
const FEWEST_ROWS = 8;
const LARGEST_MEMORY_BYTES = 2 ** 31;

export interface KernelEngineOptions {
  /** Of WebAssembly files; the threads' script lies beside it. */
  readonly wasmFolder: string;
  readonly build: KernelBuild;
  /** As many as there are processors, unless it is said. It decides about no number. */
  readonly threads?: number;
  /** Hears what is not as fast as it could be, in one line. */
  readonly warn?: (message: string) => void;
}

/**
 * The engine for networks that kernels compute on all processors; where the latent space is no Gaussian, that alone goes by the
 * tape. Null where the model, the memory or this machine's WebAssembly takes the general path. @throws ConfigurationError
 */
export async function createKernelEngine(
  configuration: TrainingConfiguration,
  image: ImageShape,
  { wasmFolder, build, threads = usableThreads(), warn = () => undefined }: KernelEngineOptions,
): Promise<KernelEngine | TapedLatentEngine | null> {
  const module = await compileKernels(wasmFolder, build);
  const vae = createVae(configuration, image);
  const form = vaeForm(vae, configuration);
  if (module && form) {
    const plan: ProgramPlan = {
      form,
      optimizer: configuration.optimizer ?? adamDescription,
      seed: configuration.seed,
      rows: Math.max(configuration.batchSize, EVALUATION_BATCH),
      threads: Math.max(1, Math.min(threads, Math.floor(configuration.batchSize / FEWEST_ROWS))),
      scratchBytes: instantiateKernels(module, sharedMemory(1)).matMulScratchBytes(),
    };
    const script = path.join(wasmFolder, "..", "training-thread.js");
    const team = new Layout(plan).bytes <= LARGEST_MEMORY_BYTES ? await startTeam(plan, module, script, warn) : null;
    if (team) return new (form.gaussian ? KernelEngine : TapedLatentEngine)(configuration, vae, team);
  }
  disposeVae(vae);
  return null;
}

/** All threads, or this one alone where others cannot be started; null where there is no memory for it. */
async function startTeam(
  plan: ProgramPlan,
  module: WebAssembly.Module,
  script: string,
  warn: (message: string) => void,
): Promise<Team | null> {
  try {
    return await Team.start(plan, module, script);
  } catch (error) {
    if (plan.threads > 1) warn(`training runs on one thread, since others could not be started: ${error}`);
  }
  return Team.start({ ...plan, threads: 1 }, module, script).catch(() => null);
}
