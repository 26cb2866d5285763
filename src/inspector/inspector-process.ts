/**
 * The inspector's process: a child of the extension host that opens one model file and answers questions on it. A file made to
 * harm harms no more than this process. It ends itself when its host is gone.
 */
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { compareModels } from "../checkpoint/inspect/compare.js";
import { convertHalves, convertToSafetensors } from "../checkpoint/inspect/convert.js";
import { encoderBody } from "../checkpoint/inspect/find-vae.js";
import { healthOf } from "../checkpoint/inspect/health.js";
import type { ModelMapping } from "../checkpoint/inspect/model-mapping.js";
import { named, type OpenModelFile, openModelFile } from "../checkpoint/inspect/open-model-file.js";
import { statisticsOf } from "../checkpoint/inspect/statistics.js";
import type { HostToInspector, InspectorToHost } from "../inspector-protocol.js";
import { endWithParent } from "../training/parent-watch.js";
import type { ActivityRequest } from "./activity.js";
import { overviewOf } from "./overview.js";

const PROGRESS_MILLISECONDS = 200;

let file: OpenModelFile | null = null;
let fileName = "";
/** A new question of a kind ends the older one. */
const questions = new Map<string, AbortController>();

function report(message: InspectorToHost): void {
  if (process.connected) process.send?.(message);
}

function progressReporter(): (done: number, total: number) => void {
  let last = Date.now();
  return (done, total) => {
    if (Date.now() - last < PROGRESS_MILLISECONDS) return;
    last = Date.now();
    report({ type: "progress", done, total });
  };
}

async function open(path: string, name: string): Promise<OpenModelFile> {
  const found = statSync(path, { throwIfNoEntry: false });
  file = await openModelFile(path);
  fileName = name;
  report({ type: "overview", overview: await overviewOf(file, name, found?.isFile() ? found.size : null) });
  return file;
}

async function sha256(path: string, signal: AbortSignal): Promise<string | null> {
  if (!statSync(path).isFile()) return null;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function answer(message: HostToInspector, signal: AbortSignal): Promise<void> {
  if (message.type === "open") {
    await open(message.path, message.name);
    return;
  }
  if (!file) return;
  switch (message.type) {
    case "health": {
      const findings = await healthOf(file, file.path, progressReporter(), signal);
      report({ type: "health", findings, sha256: null });
      report({ type: "health", findings, sha256: await sha256(file.path, signal) });
      break;
    }
    case "statistics": {
      const tensor = file.tensors[message.tensor];
      if (tensor)
        report({ type: "statistics", tensor: message.tensor, statistics: await statisticsOf(tensor, signal) });
      break;
    }
    case "compare": {
      const there = await openModelFile(message.path);
      try {
        const tensors = await compareModels(file, there, progressReporter(), signal);
        report({ type: "comparison", names: [fileName, message.name], tensors });
      } finally {
        there.close();
      }
      break;
    }
    case "export": {
      const { form, target } = message;
      const told = message.like === undefined ? {} : { told: await toldBy(message.like, file) };
      const model = { ...file, mapping: { ...file.mapping, ...told.told, ...message.mapping } };
      if (form !== "safetensors") {
        report({ type: "exported", form, target, ...told, ...(await convertHalves(model, form, target)) });
        break;
      }
      await writeFile(target, await convertToSafetensors(model));
      report({ type: "exported", form, target, encoder: null, decoder: null, supposed: [] });
      break;
    }
    case "activity":
      await runData(file, message, signal);
      break;
    case "cancelActivity":
      questions.get("activity")?.abort();
      report({ type: "activity", part: 0, findings: null, problem: "cancelled" });
      break;
  }
}

async function toldBy(trainingFile: string, model: OpenModelFile): Promise<ModelMapping> {
  const { architectureOf, mappingOf } = await import("../training/training-file/mapping.js");
  const architecture = await architectureOf(trainingFile);
  return mappingOf(architecture, encoderBody(model));
}

/** tfjs is loaded when it is first needed: most files are only looked at. */
async function runData(model: OpenModelFile, request: ActivityRequest, signal: AbortSignal): Promise<void> {
  report({ type: "activity", part: 0, findings: null });
  try {
    const { activityOf } = await import("./activity.js");
    let last = Date.now();
    const progress = (done: number, total: number) => {
      if (Date.now() - last < PROGRESS_MILLISECONDS) return;
      last = Date.now();
      report({ type: "activity", part: done / total, findings: null });
    };
    const findings = await activityOf(model, request, progress, signal);
    report({ type: "activity", part: 1, findings });
  } catch (error) {
    if (signal.aborted) return;
    const said = named(error, model.path);
    const isPlain = said instanceof Error && /^(CheckpointError|DataError)$/.test(said.name);
    if (!isPlain) console.error(said instanceof Error ? said.stack : said);
    report({ type: "activity", part: 0, findings: null, problem: said instanceof Error ? said.message : String(said) });
  }
}

async function receive(message: HostToInspector): Promise<void> {
  questions.get(message.type)?.abort();
  const question = new AbortController();
  questions.set(message.type, question);
  try {
    await answer(message, question.signal);
  } catch (error) {
    if (question.signal.aborted) return;
    const said = named(error, file?.path ?? (message.type === "open" ? message.path : ""));
    if (said instanceof Error && !/^(CheckpointError|TrainingFileError|TrainingError)$/.test(said.name))
      console.error(said.stack);
    report({ type: "problem", message: said instanceof Error ? said.message : String(said) });
  }
}

endWithParent();
let waiting: Promise<void> = Promise.resolve();
process.on("message", (message: HostToInspector) => {
  // Every question waits until the file is open; then they are answered side by side.
  if (message.type === "open") waiting = receive(message);
  else void waiting.then(() => receive(message));
});
process.on("disconnect", () => process.exit());
