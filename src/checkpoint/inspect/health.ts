import type { Finding } from "../../inspector-protocol.js";
import { findVae } from "./find-vae.js";
import type { Layer } from "./layer.js";
import type { ModelFile } from "./model-file.js";
import { piecesOf } from "./scan.js";
import { breathe } from "./statistics.js";

/** A latent dimension whose weights into the decoder are so much weaker than the strongest's says next to nothing. */
const HARDLY_USED = 0.01;
const MOST_NAMED = 5;

/** Looks through all numbers of a file and says in words what is wrong with them. @throws Malformed; AbortError */
export async function healthOf(
  file: ModelFile,
  path: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const total = file.tensors.reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  for (const [index, tensor] of file.tensors.entries()) {
    let [nan, infinite, zero] = [0, 0, 0];
    for (const piece of piecesOf(tensor)) {
      for (let at = 0; at < piece.length; at++) {
        const value = piece[at] as number;
        if (value === 0) zero++;
        else if (!Number.isFinite(value)) Number.isNaN(value) ? nan++ : infinite++;
      }
      done += piece.length;
      progress(done, total);
      await breathe(signal);
    }
    if (nan + infinite > 0) {
      const what = [...(nan ? [`${nan} NaN`] : []), ...(infinite ? [`${infinite} infinite`] : [])].join(" and ");
      findings.push({ level: "problem", message: `${tensor.name}: ${what} of ${tensor.count} numbers`, tensor: index });
    } else if (zero === tensor.count && zero > 1 && tensor.role === "parameter" && tensor.shape.length > 1) {
      findings.push({ level: "notice", message: `${tensor.name}: all ${zero} numbers are 0`, tensor: index });
    }
  }
  if (!findings.some(({ level }) => level === "problem")) {
    findings.unshift({ level: "good", message: "all finite", tensor: null });
  }
  return [...findings, ...latentFindings(file, path)];
}

/** What the weights alone say of hidden units and latent dimensions. */
function latentFindings(file: ModelFile, path: string): Finding[] {
  const vae = findVae(file, path);
  if (!vae) return [];
  const findings: Finding[] = [];
  const hidden = [...vae.encoder, ...vae.decoder].filter(
    (layer) => layer.kind === "dense" && !vae.heads.includes(layer) && layer !== vae.decoder.at(-1),
  );
  for (const layer of hidden) {
    const dead = unitNorms(layer, "outputs").filter((norm) => norm === 0).length;
    if (dead > 0) {
      const message = `${dead} of ${layer.outputs} units of ${layer.name} have no weight that is not 0: they never change`;
      findings.push({ level: "notice", message, tensor: file.tensors.indexOf(layer.weight) });
    }
  }
  const first = vae.decoder.find(({ kind, inputs }) => kind === "dense" && inputs === vae.latentDimensions);
  if (!first) return findings;
  const norms = unitNorms(first, "inputs");
  const strongest = Math.max(...norms);
  const weak = norms.flatMap((norm, index) => (norm < HARDLY_USED * strongest ? [index] : []));
  if (weak.length > 0) {
    const named = weak.slice(0, MOST_NAMED).join(", ") + (weak.length > MOST_NAMED ? ", …" : "");
    const verb = weak.length === 1 ? "is" : "are";
    const message = `${weak.length} of ${norms.length} latent dimensions (${named}) ${verb} collapsed: the decoder hardly listens to them`;
    findings.push({ level: "notice", message, tensor: file.tensors.indexOf(first.weight) });
  }
  return findings;
}

/** The norm of the weights of each unit at one side of a matrix. */
function unitNorms({ weight, outputFirst }: Layer, side: "inputs" | "outputs"): number[] {
  const [rows, columns] = weight.shape as [number, number];
  const byRow = outputFirst === (side === "outputs");
  const squares = new Float64Array(byRow ? rows : columns);
  let index = 0;
  for (const piece of piecesOf(weight)) {
    for (const value of piece) {
      const unit = byRow ? Math.floor(index / columns) : index % columns;
      squares[unit] = (squares[unit] as number) + value * value;
      index++;
    }
  }
  return [...squares.map(Math.sqrt)];
}
