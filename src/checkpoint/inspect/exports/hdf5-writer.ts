/** A group by its members' names, or a dataset of float32. */
export type Hdf5Node = Hdf5Group | Hdf5Dataset;

export interface Hdf5Group {
  readonly kind: "group";
  readonly members: ReadonlyMap<string, Hdf5Node>;
}

export interface Hdf5Dataset {
  readonly kind: "dataset";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const UNDEFINED = 0xffffffffffffffffn;
const SUPERBLOCK_BYTES = 96;
/** Children of a tree's node, halved; the format's own default. A group here needs one child. */
const TREE_K = 16;
const MESSAGE = { dataspace: 1, datatype: 3, layout: 8, symbolTable: 0x11 } as const;

/**
 * A file of HDF5's oldest form (superblock 0, groups as symbol tables, datasets in one piece), which every version of the
 * library reads (HDF5 File Format Specification 3.0).
 */
export function encodeHdf5(root: Hdf5Group): Uint8Array {
  return new Hdf5Writer(Math.max(4, Math.ceil(mostMembers(root) / 2))).write(root);
}

function mostMembers(node: Hdf5Node): number {
  if (node.kind === "dataset") return 0;
  return Math.max(node.members.size, ...[...node.members.values()].map(mostMembers));
}

interface Place {
  readonly header: number;
  /** Of a group: its tree and its heap. */
  readonly tree?: number;
  readonly heap?: number;
}

class Hdf5Writer {
  readonly #blocks: Uint8Array[] = [];
  #size = SUPERBLOCK_BYTES;

  /** `leafK`: half the members that a symbol node has room for; a group here has one such node. */
  constructor(private readonly leafK: number) {}

  write(root: Hdf5Group): Uint8Array {
    const place = this.#group(root);
    return new Uint8Array(Buffer.concat([this.#superblock(place), ...this.#blocks]));
  }

  #superblock({ header, tree = 0, heap = 0 }: Place): Uint8Array {
    const w = new Bytes().raw([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]).raw([0, 0, 0, 0, 0, 8, 8, 0]);
    w.u16(this.leafK).u16(TREE_K).u32(0).u64(0).u64(UNDEFINED).u64(this.#size).u64(UNDEFINED);
    return w.u64(0).u64(header).u32(1).u32(0).u64(tree).u64(heap).end();
  }

  #add(block: Uint8Array): number {
    const at = this.#size;
    const padded = new Uint8Array(Math.ceil(block.length / 8) * 8);
    padded.set(block);
    this.#blocks.push(padded);
    this.#size += padded.length;
    return at;
  }

  #group({ members }: Hdf5Group): Place {
    const sorted = [...members].sort(([a], [b]) => (Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 ? -1 : 1));
    const places = sorted.map(([, node]) => (node.kind === "group" ? this.#group(node) : this.#dataset(node)));
    // The heap begins with the empty name.
    const names = new Bytes().u64(0);
    const offsets = sorted.map(([name]) => names.text(name));
    const data = this.#add(names.end());
    const heap = this.#add(
      new Bytes()
        .raw([...Buffer.from("HEAP"), 0, 0, 0, 0])
        .u64(names.length)
        .u64(1)
        .u64(data)
        .end(),
    );
    const symbols = new Bytes().raw([...Buffer.from("SNOD"), 1, 0]).u16(sorted.length);
    for (const [index, { header, tree, heap: below }] of places.entries()) {
      symbols
        .u64(offsets[index] as number)
        .u64(header)
        .u32(tree === undefined ? 0 : 1)
        .u32(0);
      symbols.u64(tree ?? 0).u64(below ?? 0);
    }
    const node = this.#add(symbols.upTo(8 + 2 * this.leafK * 40).end());
    const tree = new Bytes()
      .raw([...Buffer.from("TREE"), 0, 0])
      .u16(sorted.length > 0 ? 1 : 0)
      .u64(UNDEFINED)
      .u64(UNDEFINED);
    // Keys are the names between the children: the empty one, and the last.
    tree
      .u64(0)
      .u64(node)
      .u64(offsets.at(-1) ?? 0);
    const treeAt = this.#add(tree.upTo(24 + 8 * (4 * TREE_K + 1)).end());
    const message = new Bytes().u64(treeAt).u64(heap).end();
    return { header: this.#header([[MESSAGE.symbolTable, message]]), tree: treeAt, heap };
  }

  #dataset({ shape, data }: Hdf5Dataset): Place {
    const at = this.#add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const dataspace = new Bytes().raw([1, shape.length, 0, 0, 0, 0, 0, 0]);
    for (const extent of shape) dataspace.u64(extent);
    // IEEE 754 binary32: sign in bit 31, 8 bits of exponent from bit 23, 23 of mantissa with a hidden one.
    const datatype = new Bytes().raw([0x11, 0x20, 0x1f, 0]).u32(4).u16(0).u16(32).raw([23, 8, 0, 23]).u32(127);
    const layout = new Bytes()
      .raw([3, 1])
      .u64(data.length > 0 ? at : UNDEFINED)
      .u64(data.byteLength);
    return {
      header: this.#header([
        [MESSAGE.dataspace, dataspace.end()],
        [MESSAGE.datatype, datatype.end()],
        [MESSAGE.layout, layout.end()],
      ]),
    };
  }

  #header(messages: readonly (readonly [number, Uint8Array])[]): number {
    const body = new Bytes();
    for (const [type, content] of messages) {
      const size = Math.ceil(content.length / 8) * 8;
      body
        .u16(type)
        .u16(size)
        .u32(0)
        .raw([...content])
        .upTo(body.length + size - content.length);
    }
    const head = new Bytes().raw([1, 0]).u16(messages.length).u32(1).u32(body.length).u32(0);
    return this.#add(head.raw([...body.end()]).end());
  }
}

/** Little-endian numbers one after the other. */
class Bytes {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  raw(bytes: readonly number[]): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  u16(value: number): this {
    return this.raw([value & 255, value >>> 8]);
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16);
  }

  u64(value: number | bigint): this {
    const whole = BigInt(value);
    return this.u32(Number(whole & 0xffffffffn)).u32(Number(whole >> 32n));
  }

  /** A text with its NUL, filled up to eight bytes; returns where it begins. */
  text(value: string): number {
    const at = this.length;
    this.raw([...Buffer.from(value), 0]).upTo(Math.ceil(this.length / 8) * 8);
    return at;
  }

  upTo(length: number): this {
    while (this.#bytes.length < length) this.#bytes.push(0);
    return this;
  }

  end(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
