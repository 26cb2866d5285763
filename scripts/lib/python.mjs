// Finds a Python with PyTorch and h5py, or brings one where apt can.
import { installWithApt, mayUseApt } from "./apt.mjs";
import { exitCode } from "./run.mjs";

/** OpenBLAS otherwise takes every core for itself, beside torch's own threads. */
export const pythonEnvironment = { OPENBLAS_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };

/** The executable of a Python that imports torch and h5py: PYTHON_EXECUTABLE, the system's, or one that is installed now; else null. */
export async function installTorch(say = () => {}) {
  const found = await findTorch();
  if (found) return found;
  if (mayUseApt()) {
    say("installing PyTorch with apt (once)");
    await installWithApt("python3-torch", "python3-h5py", "python3-onnx", "libopenblas0-pthread");
    const installed = await findTorch();
    if (installed) return installed;
  }
  say("there is no PyTorch here: the tests that follow a training in it are skipped");
  return null;
}

async function findTorch() {
  const candidates = [process.env.PYTHON_EXECUTABLE, "/usr/bin/python3", "python3", "python"].filter(Boolean);
  for (const candidate of candidates) {
    const look =
      "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(each) is None for each in ('torch', 'h5py')))";
    const code = await exitCode(candidate, ["-c", look], { quiet: true }).catch(() => 1);
    if (code === 0) return candidate;
  }
  return null;
}
