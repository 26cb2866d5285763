import { expect, it } from "vitest";
import { readComparisonMessage } from "../../../src/editor/panel/comparison-messages.js";

it("takes the messages of a comparison as the protocol has them", () => {
  const message = { type: "requestSnapshot", id: "20260101T000000-000-run", step: 12 };
  expect(readComparisonMessage(message)).toEqual(message);
  expect(readComparisonMessage({ type: "compareCode", ids: ["a", "b"] })).toEqual({
    type: "compareCode",
    ids: ["a", "b"],
  });
});

it.each([
  { type: "requestSnapshot", id: "a", step: -1 },
  { type: "requestSnapshot", id: 3, step: 1 },
  { type: "compareCode", ids: ["a"] },
  { type: "openRun", id: "x".repeat(300) },
  { type: "save", suggestedName: "../away", bytes: new Uint8Array(1) },
  { type: "command", command: "train" },
  null,
])("refuses %o", (message) => {
  expect(readComparisonMessage(message)).toBeNull();
});
