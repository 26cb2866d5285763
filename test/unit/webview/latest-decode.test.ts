import { describe, expect, it } from "vitest";
import type { WebviewToHost } from "../../../src/protocol.js";
import { HostDecoder } from "../../../webview/decoding/host-decoder.js";
import { LatestDecode } from "../../../webview/decoding/latest-decode.js";

/** An element, as far as a controller knows one. */
function element() {
  const updates: number[] = [];
  return {
    updates,
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => void updates.push(updates.length),
    updateComplete: Promise.resolve(true),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("what an element shows decoded", () => {
  it("is there at once where the page decodes, and is decoded once", () => {
    let decoded = 0;
    const local = {
      dimensions: 2,
      setMoment: async () => undefined,
      decode: (codes: Float32Array) => {
        decoded++;
        return codes.map((value) => value / 10);
      },
      dispose: () => undefined,
    };
    const host = element();
    const latest = new LatestDecode(host);
    for (let i = 0; i < 3; i++) latest.ask(local, 1, new Float32Array([1, 2]));
    expect(latest.current).toBe(true);
    expect(Array.from(latest.images, (value) => Math.round(10 * value))).toEqual([1, 2]);
    expect(decoded).toBe(1);
    latest.ask(local, 2, new Float32Array([1, 2]));
    expect(decoded).toBe(2);
    expect(host.updates).toEqual([]);
  });

  it("comes from the host one request at a time, of those that wait the newest; until then what was there stays", async () => {
    const sent: Extract<WebviewToHost, { type: "decode" }>[] = [];
    const problems: string[] = [];
    const decoder = new HostDecoder(
      1,
      (message) => sent.push(message),
      (problem) => problems.push(problem),
    );
    const host = element();
    const latest = new LatestDecode(host);
    await decoder.setMoment({ step: 7 });
    for (const code of [1, 2, 3, 4]) latest.ask(decoder, 1, new Float32Array([code]));
    expect(sent.map(({ step, codes }) => [step, ...codes])).toEqual([[7, 1]]);
    decoder.receive({ type: "decoded", request: sent[0]?.request as number, images: new Float32Array([1, 0]) });
    await settled();
    expect(sent.map(({ codes }) => codes[0])).toEqual([1, 4]);
    expect(latest.current).toBe(false);
    expect(Array.from(latest.images)).toEqual([1, 0]);
    decoder.receive({ type: "decoded", request: sent[1]?.request as number, images: new Float32Array([0, 1]) });
    await settled();
    expect(latest.current).toBe(true);
    expect(Array.from(latest.images)).toEqual([0, 1]);
    expect(host.updates).toHaveLength(2);
    latest.ask(decoder, 2, new Float32Array([4]));
    decoder.receive({ type: "decoded", request: sent[2]?.request as number, images: null, problem: "it threw" });
    await settled();
    expect(problems).toEqual(["it threw"]);
  });

  it("is nothing before the first moment", async () => {
    const decoder = new HostDecoder(
      1,
      () => expect.unreachable(),
      () => undefined,
    );
    expect(await decoder.decode(new Float32Array([1]))).toHaveLength(0);
  });
});
