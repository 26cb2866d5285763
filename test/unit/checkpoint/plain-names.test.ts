import { describe, expect, test } from "vitest";
import { plainNames } from "../../../src/checkpoint/inspect/formats/plain-names.js";
import { Attributes, Callable, type PickleValue, Tuple } from "../../../src/checkpoint/inspect/pickle.js";

function call(name: string, ...given: PickleValue[]): PickleValue {
  const callable = plainNames.get(name);
  if (!(callable instanceof Callable)) throw new Error(`${name} is unknown`);
  return callable.call(given);
}

const type = (code: string) => call("numpy.dtype", code, false, true);

describe("numbers of NumPy in a pickle", () => {
  // As numpy.float16(0.5).tobytes() and its like have them.
  test.each([
    ["f2", [0x00, 0x38], 0.5],
    ["f2", [0x00, 0xc2], -3],
    ["f4", [0x00, 0x00, 0xc0, 0x3f], 1.5],
    ["i2", [0xfe, 0xff], -2],
    ["u8", [1, 0, 0, 0, 0, 0, 0, 0], 1],
    ["b1", [1], true],
  ])("%s of the bytes %j is %j", (code, bytes, value) => {
    expect(call("numpy.core.multiarray.scalar", type(code), Uint8Array.from(bytes))).toBe(value);
  });

  test("bytes that several numbers share are read alike by each, whatever their order", () => {
    const turned = type("f8");
    if (!(turned instanceof Attributes)) throw new Error("a type of NumPy has a state");
    turned.setState(new Tuple([3, ">"]));
    const bytes = Uint8Array.from([0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
    for (let each = 0; each < 2; each++) expect(call("numpy.core.multiarray.scalar", turned, bytes)).toBe(1.5);
  });
});
