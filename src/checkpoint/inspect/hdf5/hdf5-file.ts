import { type Bytes, Cursor, part } from "../bytes.js";
import { Malformed } from "../malformed.js";
import { type StoredTensor, storedTensor } from "../stored-tensor.js";
import { readAttributes } from "./attribute.js";
import { openDataset } from "./dataset.js";
import { readDataspace, readDatatype } from "./datatype.js";
import { readLinks } from "./group.js";
import { type HeaderMessage, messageType, readMessages } from "./object-header.js";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const MOST_OBJECTS = 50_000;

/** What an HDF5 file holds (HDF5 File Format Specification 3.0), as far as h5py writes it by default. */
export interface Hdf5 {
  /** Datasets of numbers by their path, without the leading slash. */
  readonly tensors: readonly StoredTensor[];
  /** Attributes of the root group. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The attribute "name" of other groups, by their path: Keras says there what a layer is called. */
  readonly groupNames: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

export function isHdf5(bytes: Bytes): boolean {
  return beginOf(bytes) !== null;
}

/** Behind a block of the user's own of 512 bytes, or of twice as many, and so on. */
function beginOf(bytes: Bytes): number | null {
  for (let begin = 0; begin + 96 <= bytes.size; begin = begin === 0 ? 512 : 2 * begin) {
    const start = bytes.read(begin, 8);
    if (SIGNATURE.every((byte, index) => start[index] === byte)) return begin;
  }
  return null;
}

/** @throws Malformed */
export function readHdf5(whole: Bytes): Hdf5 {
  const begin = beginOf(whole);
  if (begin === null) throw new Malformed("it does not begin as an HDF5 file does");
  const { base, root } = readSuperblock(whole, begin);
  const file = part(whole, base, whole.size - base);
  const tensors: StoredTensor[] = [];
  const notes: string[] = [];
  const seen = new Set<number>();
  const groupNames = new Map<string, string>();
  let attributes: Record<string, unknown> = {};
  const waiting: { readonly path: string; readonly address: number }[] = [{ path: "", address: root }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, address } = next;
    // A second link to an object shows it again: only what is met on its own way twice is left out.
    if (seen.has(address)) continue;
    if (seen.size > MOST_OBJECTS) throw new Malformed("it holds more groups and datasets than any model");
    seen.add(address);
    const messages = readMessages(file, address);
    if (path === "") attributes = readAttributes(file, messages);
    if (messages.some(({ type }) => type === messageType.layout)) {
      const tensor = readDataset(file, messages, path);
      if (tensor) tensors.push(tensor);
      else notes.push(`"${path}" holds no plain numbers; it was left out`);
      continue;
    }
    if (path !== "") {
      const { name } = readAttributes(file, messages);
      if (typeof name === "string") groupNames.set(path, name);
    }
    const members = [...readLinks(file, messages)].map(([name, at]) => ({
      path: path ? `${path}/${name}` : name,
      address: at,
    }));
    members.sort((a, b) => (a.path < b.path ? 1 : -1));
    waiting.push(...members);
  }
  return { tensors, attributes, groupNames, notes };
}

function readSuperblock(file: Bytes, begin: number): { base: number; root: number } {
  const cursor = new Cursor(file, begin + 8);
  const version = cursor.u8();
  if (version > 3) throw new Malformed(`its superblock is of version ${version}, which is not read`);
  const newer = version >= 2;
  cursor.skip(newer ? 0 : 4);
  if (cursor.u8() !== 8 || cursor.u8() !== 8)
    throw new Malformed("its addresses are not of 64 bits, which is not read");
  cursor.skip(newer ? 1 : version === 1 ? 13 : 9);
  const base = cursor.u64();
  cursor.skip(newer ? 16 : 24);
  // An older superblock ends with the root group's entry: the offset of its name, then its address.
  cursor.skip(newer ? 0 : 8);
  return { base, root: cursor.u64() };
}

function readDataset(file: Bytes, messages: readonly HeaderMessage[], name: string): StoredTensor | null {
  const message = (wanted: number) => {
    const found = messages.find(({ type }) => type === wanted);
    if (!found) throw new Malformed(`the dataset "${name}" has no type or no shape`);
    return new Cursor(found.bytes);
  };
  const type = readDatatype(message(messageType.datatype));
  if (type.kind !== "number") return null;
  const shape = readDataspace(message(messageType.dataspace));
  const { littleEndian, type: element, size } = type;
  let opened: Bytes | null = null;
  const open = () => {
    opened ??= openDataset(file, messages, shape, size);
    return opened;
  };
  return storedTensor({ name, shape, type: element, littleEndian, bytes: open });
}
