import { afterEach, describe, expect, it, vi } from "vitest";
import type { ByteRange, HostToWebview } from "../../../src/protocol.js";
import { ExampleImages, fetchImages } from "../../../webview/app/example-images.js";
import { initialState, type PanelState, reduce } from "../../../webview/app/store.js";

const place: ByteRange = { file: "https://run/examples.safetensors", begin: 4, end: 10 };
const file = Uint8Array.of(0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 9, 9);
const answers = (...responses: readonly (Response | Error)[]) => {
  const fetched = vi.fn(async (_: string) => {
    const next = responses[fetched.mock.calls.length - 1];
    if (next instanceof Error || !next) throw next ?? new Error("asked too often");
    return next;
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
};
afterEach(() => vi.unstubAllGlobals());

describe("the images of a panel's examples", () => {
  const told = (controllable: boolean): PanelState =>
    reduce(initialState, {
      ...{ type: "run", id: "a", run: { name: "a" }, controllable },
      examples: { height: 1, width: 2, channels: 1, count: 3, labels: null, images: place },
    } as unknown as HostToWebview);
  const pictured = (state: PanelState) =>
    reduce(state, { type: "snapshot", snapshot: { step: 1 }, snapshots: [] } as unknown as HostToWebview);

  it("are read once, after the first picture of a training", async () => {
    const fetched = answers(new Response(file));
    const received = new Promise<readonly [ByteRange, Uint8Array]>((resolve, reject) => {
      const images = new ExampleImages({ receive: (...what) => resolve(what), fail: reject });
      images.follow(told(true));
      expect(fetched).not.toHaveBeenCalled();
      const state = pictured(told(true));
      images.follow(state);
      images.follow(state);
    });
    expect(await received).toEqual([place, Uint8Array.of(1, 2, 3, 4, 5, 6)]);
    expect(fetched.mock.calls).toEqual([[place.file]]);
  });

  it("are read at once where nothing is trained", () => {
    const fetched = answers(new Response(file));
    new ExampleImages({ receive: () => undefined, fail: () => undefined }).follow(told(false));
    expect(fetched).toHaveBeenCalledOnce();
  });

  it("that another run had are missed by nobody", async () => {
    answers(new Response("", { status: 404 }), new Response("", { status: 404 }));
    const problems: string[] = [];
    const images = new ExampleImages({ receive: () => undefined, fail: (problem) => problems.push(problem) });
    images.follow(told(false));
    images.follow({ ...told(false), imagesAt: { ...place, file: "https://other/examples.safetensors" } });
    await expect.poll(() => problems).toHaveLength(1);
  });

  it("are missed in words: what is gone, what is cut short", async () => {
    answers(new Response("", { status: 404 }), new Error("refused"), new Response(file.subarray(0, 9)));
    await expect(fetchImages(place)).rejects.toThrow(/is the run's folder still there/);
    await expect(fetchImages(place)).rejects.toThrow(/is the run's folder still there/);
    await expect(fetchImages(place)).rejects.toThrow(/cut short/);
  });
});
