import type { TensorComparison } from "../../inspector-protocol.js";
import type { ModelFile } from "./model-file.js";
import { breathe } from "./statistics.js";
import type { StoredTensor } from "./stored-tensor.js";

const PIECE = 1024 * 1024;

/** How each tensor of `here` differs from the one of its name in `there`, then what is only there. @throws Malformed; AbortError */
export async function compareModels(
  here: Pick<ModelFile, "tensors">,
  there: Pick<ModelFile, "tensors">,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<TensorComparison[]> {
  const others = new Map(there.tensors.map((tensor) => [tensor.name, tensor]));
  const total = here.tensors.reduce((sum, { count }) => sum + count, 0);
  const compared: TensorComparison[] = [];
  let done = 0;
  for (const tensor of here.tensors) {
    const other = others.get(tensor.name);
    others.delete(tensor.name);
    compared.push(await compareTensors(tensor, other, signal));
    done += tensor.count;
    progress(done, total);
  }
  const onlyThere = [...others.values()].map((tensor) => without(tensor, "only there"));
  return [...compared, ...onlyThere];
}

async function compareTensors(
  a: StoredTensor,
  b: StoredTensor | undefined,
  signal: AbortSignal,
): Promise<TensorComparison> {
  if (!b) return without(a, "only here");
  if (a.shape.join() !== b.shape.join()) return without(a, "other shape");
  let [squareA, squareB, product, difference] = [0, 0, 0, 0];
  let same = true;
  for (let from = 0; from < a.count; from += PIECE) {
    const count = Math.min(PIECE, a.count - from);
    const [first, second] = [a.read(from, count), b.read(from, count)];
    for (let index = 0; index < first.length; index++) {
      const [x, y] = [first[index] as number, second[index] as number];
      same &&= Object.is(x, y) || x === y;
      squareA += x * x;
      squareB += y * y;
      product += x * y;
      difference += (y - x) ** 2;
    }
    await breathe(signal);
  }
  const finite = Number.isFinite(squareA + squareB);
  const { name, shape, role } = a;
  return {
    name,
    shape,
    role,
    status: same ? "same" : "changed",
    relativeChange: finite && squareA > 0 ? Math.sqrt(difference / squareA) : same ? 0 : null,
    cosine: finite && squareA > 0 && squareB > 0 ? Math.min(1, product / Math.sqrt(squareA * squareB)) : null,
  };
}

function without({ name, shape, role }: StoredTensor, status: TensorComparison["status"]): TensorComparison {
  return { name, shape, role, status, relativeChange: null, cosine: null };
}
