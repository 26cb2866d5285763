import { type Bytes, Cursor, part, utf8 } from "../bytes.js";
import { kindOf } from "../element-type.js";
import { Malformed } from "../malformed.js";
import type { ModelFile, ModelFormat } from "../model-file.js";
import { readPickle, Tuple } from "../pickle.js";
import { plainJson } from "../plain-json.js";
import { isZip, readZip, type ZipEntry } from "../zip.js";
import { flatten } from "./pytorch-flatten.js";
import { Storage, scriptRules, torchRules } from "./pytorch-rules.js";

/** The number that a file of PyTorch before 1.6 begins with, as its first pickle has it, behind the protocol and perhaps a frame. */
const LEGACY_NUMBER = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const LEGACY_PLACES = [2, 11];

/** `torch.save` of tensors: a ZIP archive with a pickle, or the older row of pickles. */
export const pytorch: ModelFormat = {
  description: "a PyTorch checkpoint (.pt, .pth)",
  usualName: /\.(pt|pth|ckpt)$/i,
  matches: ({ bytes }) =>
    bytes !== null && (isLegacy(bytes) || (isZip(bytes) && pickleName(readZip(bytes)) !== undefined)),
  open({ bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    return isZip(bytes) ? openArchive(bytes) : openLegacy(bytes);
  },
};

function pickleName(entries: ReadonlyMap<string, unknown>): string | undefined {
  return [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name) || name === "data.pkl");
}

function openArchive(bytes: Bytes): ModelFile {
  const entries = readZip(bytes);
  const name = pickleName(entries);
  if (name === undefined) throw new Malformed("it holds no data.pkl, as torch.save writes it");
  const folder = name.slice(0, -"data.pkl".length);
  const constants = entries.get(`${folder}constants.pkl`);
  const order = entries.get(`${folder}byteorder`);
  const littleEndian = order === undefined || utf8(order.open().read(0, Math.min(order.size, 6))) !== "big";
  const unpickle = (entry: ZipEntry, place: string) => {
    const storages = new Map<string, Storage>();
    const rules = torchRules((type, key, count) => {
      const stored = entries.get(`${folder}${place}/${key}`);
      if (!stored) throw new Malformed(`its storage ${key.slice(0, 40)} is missing`);
      const known = storages.get(key) ?? new Storage(type, count, stored.size, () => stored.open());
      storages.set(key, known);
      return known;
    });
    return readPickle(new Cursor(entry.open()), constants ? scriptRules(rules) : rules);
  };
  const root = unpickle(entries.get(name) as ZipEntry, "data");
  if (!constants) return described(root, "pytorch", littleEndian);
  const held = unpickle(constants, "constants");
  const isEmpty = !(held instanceof Tuple) || held.items.length === 0;
  const whole = isEmpty || !(root instanceof Map) ? root : new Map([...root, ["constants", held]]);
  const file = described(whole, "torchscript", littleEndian);
  return { ...file, notes: ["a TorchScript program: its tensors are read, and nothing of it is run", ...file.notes] };
}

function isLegacy(bytes: Bytes): boolean {
  if (bytes.size < 64) return false;
  const start = bytes.read(0, 32);
  return (
    start[0] === 0x80 && LEGACY_PLACES.some((at) => LEGACY_NUMBER.every((byte, index) => start[at + index] === byte))
  );
}

/** Magic number, protocol, system, the object, the storages' keys: five pickles, then each storage's count and bytes. */
function openLegacy(bytes: Bytes): ModelFile {
  if (!isLegacy(bytes)) throw new Malformed("it does not begin as a file of torch.save does");
  const cursor = new Cursor(bytes);
  const storages = new Map<string, Storage>();
  const rules = torchRules((type, key, count) => {
    const known = storages.get(key) ?? new Storage(type, count, count * kindOf(type).bytes, null);
    storages.set(key, known);
    return known;
  });
  readPickle(cursor, rules);
  readPickle(cursor, rules);
  readPickle(cursor, rules);
  const root = readPickle(cursor, rules);
  const keys = readPickle(cursor, rules);
  if (!Array.isArray(keys)) throw new Malformed("the list of its storages is damaged");
  for (const key of keys) {
    const storage = storages.get(String(key));
    const count = cursor.u64();
    if (!storage || count !== storage.count) throw new Malformed(`its storage ${String(key).slice(0, 40)} is damaged`);
    storage.place(part(bytes, cursor.at, storage.size));
    cursor.skip(storage.size);
  }
  return described(root, "pytorch (before 1.6)", true);
}

function described(root: unknown, format: string, littleEndian: boolean): ModelFile {
  const { tensors, settings } = flatten(root, littleEndian);
  const plain = plainJson(settings) as Record<string, unknown>;
  return { format, tensors, notes: [], settings: plain, graph: [] };
}
