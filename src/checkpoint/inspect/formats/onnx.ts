import type { Bytes } from "../bytes.js";
import { Malformed } from "../malformed.js";
import type { ModelFormat } from "../model-file.js";
import { readProgram } from "../onnx/program.js";
import { keyAndValue } from "../onnx/tensor.js";
import { fieldsOf, textOf } from "../protobuf.js";

/** ONNX: a protocol buffer with the graph and its initializers (onnx/onnx.proto). */
export const onnx: ModelFormat = {
  description: "an ONNX model (.onnx)",
  usualName: /\.onnx$/i,
  // Nothing marks an ONNX file but its name.
  matches: () => false,
  open({ path, bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    let graph: Bytes | null = null;
    let version: bigint | null = null;
    const settings: Record<string, unknown> = {};
    for (const field of fieldsOf(bytes)) {
      if (field.number === 1) version = field.value;
      else if (field.number === 2) settings.producer = textOf(field);
      else if (field.number === 3) settings.producerVersion = textOf(field);
      else if (field.number === 6 && textOf(field)) settings.description = textOf(field);
      else if (field.number === 7) graph = field.bytes;
      else if (field.number === 8) Object.assign(settings, operatorSet(field.bytes));
      else if (field.number === 14) Object.assign(settings, keyAndValue(field.bytes));
    }
    if (!graph || version === null) throw new Malformed("it holds no graph");
    const program = readProgram(graph, path);
    return {
      format: "onnx",
      tensors: [...program.tensors.values(), ...program.innerTensors],
      notes: [`ONNX version ${version}`, ...program.notes.slice(0, 20)],
      settings,
      graph: program.nodes,
      program,
    };
  },
};

function operatorSet(bytes: Bytes): Record<string, unknown> {
  let domain = "ai.onnx";
  let version = 0;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) domain = textOf(field) || domain;
    else if (field.number === 2) version = Number(field.value);
  }
  return { [`operators ${domain}`]: version };
}
