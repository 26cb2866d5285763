import { type Cursor, utf8, view } from "./bytes.js";
import { Malformed } from "./malformed.js";

/** A value of Python as a pickle holds it. Lists and sets are arrays, dictionaries are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Tuple
  | Map<PickleValue, PickleValue>
  | Callable
  | object;

/** A tuple: an array that is not to be appended to. */
export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** An object of which nothing but its attributes matters. */
export class Attributes extends Map<PickleValue, PickleValue> {
  /** A dictionary of attributes, perhaps with another one of slots behind it. */
  setState(state: PickleValue): void {
    const [own] = state instanceof Tuple ? state.items : [state];
    if (own instanceof Map) for (const [key, value] of own) this.set(key, value);
  }
}

/** One of the few things that a pickle may call: it makes a value and does nothing else. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: readonly PickleValue[]) => PickleValue,
  ) {}
}

export interface PickleRules {
  /** What a global name stands for; undefined for everything that is refused. */
  find(module: string, name: string): PickleValue | undefined;
  /** What a persistent id stands for: in PyTorch a tensor's storage. */
  persistent(id: PickleValue): PickleValue;
  /** For the sentence of refusal: what would have been allowed. */
  readonly allowed: string;
}

const MOST_OPERATIONS = 4_000_000;

/**
 * Runs the pickle machine (Python's pickletools, protocols 0 to 5) without Python: numbers, text and containers are built,
 * names are looked up in `rules` alone. Nothing of the file is executed. The cursor ends behind the pickle.
 *
 * @throws Malformed
 */
export function readPickle(cursor: Cursor, rules: PickleRules): PickleValue {
  const machine = new Machine(cursor, rules);
  for (let count = 0; count < MOST_OPERATIONS; count++) {
    const operation = cursor.u8();
    if (operation === STOP) return machine.pop();
    const step = operations.get(operation);
    if (!step) throw new Malformed(`its pickle holds the operation ${operation}, which no tensor needs`);
    step(machine);
  }
  throw new Malformed("its pickle has more operations than any model needs");
}

class Machine {
  stack: PickleValue[] = [];
  readonly #marks: PickleValue[][] = [];
  readonly memo = new Map<number, PickleValue>();

  constructor(
    readonly cursor: Cursor,
    readonly rules: PickleRules,
  ) {}

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined) throw new Malformed("its pickle is damaged: it takes what it never made");
    return value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw new Malformed("its pickle is damaged: it takes what it never made");
    return value;
  }

  mark(): void {
    this.#marks.push(this.stack);
    this.stack = [];
  }

  /** What was made since the last mark. */
  sinceMark(): PickleValue[] {
    const items = this.stack;
    const below = this.#marks.pop();
    if (!below) throw new Malformed("its pickle is damaged: a mark is missing");
    this.stack = below;
    return items;
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new Malformed("its pickle is damaged: it recalls what it never kept");
    this.push(value);
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== "string" || typeof name !== "string")
      throw new Malformed("its pickle is damaged: a name is no text");
    const found = this.rules.find(module, name);
    if (found === undefined) {
      const asked = `${module}.${name}`.slice(0, 120);
      throw new Malformed(`its pickle asks for ${asked}, which is refused; ${this.rules.allowed}`);
    }
    this.push(found);
  }

  /** REDUCE, NEWOBJ: a call of one of the few. */
  call(args: PickleValue): void {
    const callable = this.pop();
    if (!(callable instanceof Callable) || !(args instanceof Tuple)) {
      throw new Malformed("its pickle calls what can't be called");
    }
    this.push(callable.call(args.items));
  }

  setItems(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Map) || items.length % 2 !== 0)
      throw new Malformed("its pickle puts entries into what is no dictionary");
    for (let index = 0; index < items.length; index += 2) {
      target.set(items[index] as PickleValue, items[index + 1] as PickleValue);
    }
  }

  append(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw new Malformed("its pickle appends to what is no list");
    for (const item of items) target.push(item);
  }

  /** Text to the end of the line, as protocol 0 writes it. */
  line(): string {
    const begin = this.cursor.at;
    while (this.cursor.u8() !== 10)
      if (this.cursor.at - begin > 65_536) throw new Malformed("a line of its pickle has no end");
    return utf8(this.cursor.bytes.read(begin, this.cursor.at - begin - 1));
  }
}

const STOP = 0x2e;

/** The operations by their byte. Those that no tensor and no setting needs are left out. */
const operations = new Map<number, (machine: Machine) => void>([
  [0x80, ({ cursor }) => cursor.skip(1)],
  [0x95, ({ cursor }) => cursor.skip(8)],
  [0x28, (m) => m.mark()],
  [0x30, (m) => void (m.stack.length > 0 ? m.pop() : m.sinceMark())],
  [0x31, (m) => void m.sinceMark()],
  [0x32, (m) => m.push(m.top())],
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [0x49, (m) => m.push(lineInteger(m.line()))],
  [0x4c, (m) => m.push(lineInteger(m.line().replace(/L$/, "")))],
  [0x46, (m) => m.push(Number(m.line()))],
  [0x4a, (m) => m.push(m.cursor.i32())],
  [0x4b, (m) => m.push(m.cursor.u8())],
  [0x4d, (m) => m.push(m.cursor.u16())],
  [0x8a, (m) => m.push(longInteger(m.cursor.take(m.cursor.u8())))],
  [0x8b, (m) => m.push(longInteger(m.cursor.take(Math.min(m.cursor.u32(), 1024))))],
  [0x47, (m) => m.push(view(m.cursor.take(8)).getFloat64(0))],
  [0x53, (m) => m.push(m.line().slice(1, -1))],
  [0x56, (m) => m.push(m.line())],
  [0x54, (m) => m.push(utf8(m.cursor.take(m.cursor.u32())))],
  [0x55, (m) => m.push(utf8(m.cursor.take(m.cursor.u8())))],
  [0x58, (m) => m.push(utf8(m.cursor.take(m.cursor.u32())))],
  [0x8c, (m) => m.push(utf8(m.cursor.take(m.cursor.u8())))],
  [0x8d, (m) => m.push(utf8(m.cursor.take(m.cursor.u64())))],
  [0x42, (m) => m.push(Uint8Array.from(m.cursor.take(m.cursor.u32())))],
  [0x43, (m) => m.push(Uint8Array.from(m.cursor.take(m.cursor.u8())))],
  [0x8e, (m) => m.push(Uint8Array.from(m.cursor.take(m.cursor.u64())))],
  [0x5d, (m) => m.push([])],
  [0x8f, (m) => m.push([])],
  [0x7d, (m) => m.push(new Map())],
  [0x29, (m) => m.push(new Tuple([]))],
  [0x85, (m) => m.push(new Tuple([m.pop()]))],
  [0x86, (m) => m.push(new Tuple(popped(m, 2)))],
  [0x87, (m) => m.push(new Tuple(popped(m, 3)))],
  [0x74, (m) => m.push(new Tuple(m.sinceMark()))],
  [0x91, (m) => m.push(new Tuple(m.sinceMark()))],
  [0x6c, (m) => m.push(m.sinceMark())],
  [
    0x64,
    (m) => {
      const items = m.sinceMark();
      m.push(new Map());
      m.setItems(items);
    },
  ],
  [0x61, (m) => m.append([m.pop()])],
  [0x65, (m) => m.append(m.sinceMark())],
  [0x90, (m) => m.append(m.sinceMark())],
  [0x73, (m) => m.setItems(popped(m, 2))],
  [0x75, (m) => m.setItems(m.sinceMark())],
  [0x70, (m) => m.remember(Number(m.line()))],
  [0x71, (m) => m.remember(m.cursor.u8())],
  [0x72, (m) => m.remember(m.cursor.u32())],
  [0x94, (m) => m.remember(m.memo.size)],
  [0x67, (m) => m.recall(Number(m.line()))],
  [0x68, (m) => m.recall(m.cursor.u8())],
  [0x6a, (m) => m.recall(m.cursor.u32())],
  [0x63, (m) => m.global(m.line(), m.line())],
  [
    0x93,
    (m) => {
      const [module, name] = popped(m, 2);
      m.global(module as PickleValue, name as PickleValue);
    },
  ],
  [0x52, (m) => m.call(m.pop())],
  [0x81, (m) => m.call(m.pop())],
  // BUILD sets an object's state: that of an ordered dictionary is of no interest, nothing else here has one but attributes.
  [
    0x62,
    (m) => {
      const state = m.pop();
      const target = m.top();
      if (!(target instanceof Map)) throw new Malformed("its pickle sets the state of an object, which is refused");
      if (target instanceof Attributes) target.setState(state);
    },
  ],
  [0x50, (m) => m.push(m.rules.persistent(m.line()))],
  [0x51, (m) => m.push(m.rules.persistent(m.pop()))],
]);

function popped(machine: Machine, count: number): PickleValue[] {
  return Array.from({ length: count }, () => machine.pop()).reverse();
}

function lineInteger(line: string): PickleValue {
  if (line === "00" || line === "01") return line === "01";
  return Number(line);
}

/** Little-endian two's complement. */
function longInteger(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = (value << 8n) | BigInt(byte);
  if ((bytes.at(-1) ?? 0) & 0x80) value -= 1n << BigInt(8 * bytes.length);
  return BigInt.asIntN(53, value) === value ? Number(value) : value;
}
