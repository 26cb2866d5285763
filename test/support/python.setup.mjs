import { installTorch, pythonEnvironment } from "../../scripts/lib/python.mjs";

/** Finds the Python with PyTorch for tests that follow a training in it. */
export default async function setup(project) {
  project.provide("python", { executable: await installTorch(console.log), environment: pythonEnvironment });
}
