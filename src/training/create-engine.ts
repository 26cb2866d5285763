import { type Backend, kernelBuildOf } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import type { ImageShape, TrainingConfiguration } from "../protocol.js";
import type { TrainingEngine } from "./engine.js";
import { KernelEngine } from "./kernel-engine/kernel-engine.js";
import { TapeEngine } from "./tape-engine.js";

/**
 * The fastest engine that computes a configuration's model on this machine. `warn` hears what is not as fast as it could be.
 * @throws ConfigurationError
 */
export async function createEngine(
  configuration: TrainingConfiguration,
  image: ImageShape,
  backend: Backend,
  warn: (message: string) => void,
): Promise<TrainingEngine> {
  const build = kernelBuildOf(backend);
  if (backend.warning) warn(backend.warning);
  const fast = build && (await KernelEngine.create(configuration, image, { wasmFolder: wasmFolder(), build, warn }));
  return fast || new TapeEngine(configuration, image);
}
