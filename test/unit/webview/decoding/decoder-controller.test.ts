import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { ReactiveControllerHost } from "lit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DecoderModel } from "../../../../src/protocol.js";
import { DecoderController } from "../../../../webview/app/decoder-controller.js";
import { initialState, type PanelState } from "../../../../webview/app/store.js";

const wasmRoot = `${path.resolve("node_modules/@tensorflow/tfjs-backend-wasm/dist")}/`;
const logged: string[] = [];

/** A decoder of one layer without bias: it gives back twice, three times, … its code, as its one weight says. */
const model: DecoderModel = {
  format: "layers-model",
  modelTopology: tf
    .sequential({ layers: [tf.layers.dense({ units: 1, useBias: false, inputShape: [1], name: "times" })] })
    .toJSON(null, false),
  weightSpecs: [{ name: "times/kernel", shape: [1, 1], dtype: "float32" }],
  ...{ height: 1, width: 1, channels: 1 },
};
const weight = (value: number) => new Uint8Array(Float32Array.of(0, value).buffer);

describe("a page's decoder", () => {
  let controller: DecoderController;
  /** Of addresses that are asked for: what they hold, and when they answer. */
  const served = new Map<string, Promise<Uint8Array<ArrayBuffer> | null>>();
  const fetched = vi.fn(async (file: string) => {
    const bytes = await served.get(file);
    return bytes ? new Response(bytes) : new Response("", { status: 404 });
  });

  beforeAll(async () => {
    await tf.setBackend("cpu");
    vi.stubGlobal("fetch", fetched);
    const host = {
      addController: () => undefined,
      requestUpdate: () => undefined,
    } as unknown as ReactiveControllerHost;
    controller = new DecoderController(host, {
      post: () => undefined,
      fail: () => undefined,
      log: (error) => logged.push(error),
    });
  });
  afterAll(() => vi.unstubAllGlobals());

  /** The panel at a step, whose weight stands behind four bytes of something else. */
  const at = (step: number): PanelState =>
    ({
      ...initialState,
      runId: "run",
      decoder: model,
      live: { step, decoderWeights: { file: `https://run/${step}`, begin: 4, end: 8 } },
    }) as unknown as PanelState;
  const decodes = async () => (await controller.decoder?.decode(Float32Array.of(5), 1))?.[0];

  it("is that of the moment which is shown, read where the host says that its weights are, once", async () => {
    served.set("https://run/1", Promise.resolve(weight(2)));
    controller.follow(at(1), wasmRoot);
    await expect.poll(decodes).toBe(10);
    controller.follow(at(1), wasmRoot);
    served.set("https://run/2", Promise.resolve(weight(3)));
    controller.follow(at(2), wasmRoot);
    await expect.poll(decodes).toBe(15);
    expect(controller.has(at(2).live?.decoderWeights ?? null)).toBe(true);
    expect(controller.has(at(1).live?.decoderWeights ?? null)).toBe(false);
    expect(fetched.mock.calls.flat()).toEqual(["https://run/1", "https://run/2"]);
  });

  it("goes on to the newest where a moment has passed before its weights were read", async () => {
    let pass: (gone: null) => void = () => undefined;
    served.set(
      "https://run/3",
      new Promise((resolve) => {
        pass = resolve;
      }),
    );
    served.set("https://run/5", Promise.resolve(weight(7)));
    for (const step of [3, 4, 5]) controller.follow(at(step), wasmRoot);
    pass(null);
    await expect.poll(decodes).toBe(35);
    expect(fetched.mock.calls.flat()).not.toContain("https://run/4");
    expect(logged).toEqual([]);
  });

  it("stays as it was where weights can't be read, and the log says why", async () => {
    controller.follow(at(6), wasmRoot);
    await expect.poll(() => logged.length).toBe(1);
    expect(logged[0]).toContain("weights can't be read");
    expect(await decodes()).toBe(35);
    served.set("https://run/7", Promise.resolve(weight(1)));
    controller.follow(at(7), wasmRoot);
    await expect.poll(decodes).toBe(5);
  });
});
